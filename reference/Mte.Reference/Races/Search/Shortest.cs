using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Search;

/// <summary>
/// Finds the shortest schedule to something wrong: the fewest changes from thread to thread, then the fewest
/// steps. It tries every interleaving, since the reduction may leave out the shortest.
/// </summary>
public static class Shortest
{
    private const int Switch = 1000;

    /// <summary>A schedule to each thing that can go wrong, a forbidden final state last.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="found">What can go wrong.</param>
    public static IEnumerable<(Violations Wrong, Schedule Schedule)> ToEach(
        RaceMachine machine, Violations found) =>
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
        var atEnd = (wanted & ~(Violations.ForbiddenState | Violations.FlagsDiffer)) == 0;
        var reached = new Reached();
        var next = machine.Initial.ToArray();
        var queue = new PriorityQueue<Node, int>(
            [(new Node([.. next], default, null), atEnd ? ToEnd(machine, next, -1) : 0)]);
        while (queue.TryDequeue(out var node, out var cost) && reached.Count <= mostStates)
        {
            cost -= atEnd ? ToEnd(machine, node.State, node.Last) : 0;
            if ((node.Wrong & wanted) != 0)
                return node.Schedule;

            if (!reached.Add(node.State, node.Last, cost))
                continue;

            var moved = false;
            for (var thread = 0; thread < machine.Threads.Count; thread++)
                for (var choice = 0; choice < machine.Choices(node.State, thread); choice++)
                {
                    moved = true;
                    node.State.CopyTo(next, 0);
                    var wrong = machine.Execute(next, thread, choice);
                    var costs = cost + (node.Last < 0 || node.Last == thread ? 0 : Switch) + 1;
                    if ((wrong & wanted) != 0 || !reached.IsNoBetter(next, thread, costs))
                        queue.Enqueue(
                            new Node([.. next], new Turn(thread, choice), node, wrong),
                            costs + (atEnd ? ToEnd(machine, next, thread) : 0));
                }

            if (!moved && (machine.Judge(node.State) & wanted) != 0)
                return node.Schedule;
        }

        return null;
    }

    /// <summary>
    /// What it costs at least until all threads have ended: never too much, so that the search stays exact.
    /// </summary>
    private static int ToEnd(RaceMachine machine, ReadOnlySpan<byte> state, int last)
    {
        var cost = 0;
        for (var thread = 0; thread < machine.Threads.Count; thread++)
            if (!machine.Ended(state, thread))
                cost += machine.Threads[thread].Remaining[machine.PlaceOf(state, thread)]
                    + (thread == last || last < 0 ? 0 : Switch);

        return cost;
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

        /// <summary>The thread that ran last; negative if none has.</summary>
        public int Last => Before is null ? -1 : Turn.Thread;
    }

    /// <summary>
    /// The states that were reached, each at its least cost, and which threads ran last there. At a higher
    /// cost a state is of no use even if another thread ran last, which could go on without a change: for the
    /// price of a change that thread can go on from the cheaper one too.
    /// </summary>
    private sealed class Reached
    {
        private readonly Dictionary<byte[], (int Cost, int Last)> states = new(new StateComparer());

        private readonly Dictionary<byte[], (int Cost, int Last)>.AlternateLookup<ReadOnlySpan<byte>> spans;

        public Reached() => spans = states.GetAlternateLookup<ReadOnlySpan<byte>>();

        public int Count => states.Count;

        /// <summary>False if it is no better than what was reached before.</summary>
        public bool Add(byte[] state, int last, int cost)
        {
            if (IsNoBetter(state, last, cost))
                return false;

            states[state] = states.TryGetValue(state, out var known)
                ? (known.Cost, known.Last | Bit(last))
                : (cost, Bit(last));
            return true;
        }

        public bool IsNoBetter(ReadOnlySpan<byte> state, int last, int cost) =>
            spans.TryGetValue(state, out var known) && ((known.Last & Bit(last)) != 0 ||
                (cost / Switch > known.Cost / Switch && cost % Switch >= known.Cost % Switch));

        // Whoever may go first has no bit: there is only one such state.
        private static int Bit(int last) => last < 0 ? 0 : 1 << last;
    }
}
