namespace Mte.Reference.Races;

/// <summary>
/// Finds the shortest schedule to something wrong: the fewest changes from thread to thread, then the fewest steps.
/// It tries every interleaving, since the reduction may leave out the shortest.
/// </summary>
public static class Shortest
{
    private const int Switch = 1000;

    /// <summary>A schedule to each thing that can go wrong, a forbidden final state last.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="found">What can go wrong.</param>
    public static IEnumerable<(Violations Wrong, Schedule Schedule)> ToEach(RaceMachine machine, Violations found) =>
        from wrong in Enum.GetValues<Violations>()
        where (wrong & found) != 0
        let schedule = To(machine, wrong)
        where schedule is not null
        select (wrong, schedule);

    /// <summary>Searches.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="wanted">What must go wrong: any of these.</param>
    /// <param name="mostStates">Gives up beyond so many states.</param>
    /// <returns>The schedule, until it has gone wrong; null if none was found.</returns>
    public static Schedule? To(RaceMachine machine, Violations wanted, int mostStates = Explorer.Bound)
    {
        var seen = new HashSet<(byte[] State, int Last)>(new Same());
        var queue = new PriorityQueue<Node, int>([(new Node(machine.Initial.ToArray(), default, null), 0)]);
        while (queue.TryDequeue(out var node, out var cost) && seen.Count <= mostStates)
        {
            if ((node.Wrong & wanted) != 0)
                return node.Schedule;

            if (!seen.Add((node.State, node.Before is null ? -1 : node.Turn.Thread)))
                continue;

            var moved = false;
            for (var thread = 0; thread < machine.Threads.Count; thread++)
                for (var choice = 0; choice < machine.Choices(node.State, thread); choice++)
                {
                    moved = true;
                    var change = node.Before is null || node.Turn.Thread == thread ? 0 : Switch;
                    queue.Enqueue(node.Then(machine, new Turn(thread, choice)), cost + change + 1);
                }

            if (!moved && (machine.Judge(node.State) & wanted) != 0)
                return node.Schedule;
        }

        return null;
    }

    private sealed record Node(byte[] State, Turn Turn, Node? Before, Violations Wrong = Violations.None)
    {
        public Schedule Schedule
        {
            get
            {
                var turns = new List<Turn>();
                for (var node = this; node.Before is not null; node = node.Before)
                    turns.Add(node.Turn);

                turns.Reverse();
                return new Schedule(turns);
            }
        }

        public Node Then(RaceMachine machine, Turn turn)
        {
            var next = (byte[])State.Clone();
            var wrong = machine.Execute(next, turn.Thread, turn.Choice);
            return new Node(next, turn, this, wrong);
        }
    }

    private sealed class Same : IEqualityComparer<(byte[] State, int Last)>
    {
        public bool Equals((byte[] State, int Last) x, (byte[] State, int Last) y) =>
            x.Last == y.Last && x.State.AsSpan().SequenceEqual(y.State);

        public int GetHashCode((byte[] State, int Last) node) => StateSet.Hash(node.State) ^ node.Last;
    }
}
