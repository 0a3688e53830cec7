using System.Diagnostics;
using Mte.Reference.Races.Machine;
using Mte.Spec.Litmus;

namespace Mte.Reference.Races.Search;

/// <summary>Runs a machine over every interleaving.</summary>
/// <param name="machine">The machine.</param>
/// <param name="names">What the results are called.</param>
public sealed class Explorer(RaceMachine machine, IReadOnlyList<string> names)
{
    /// <summary>The most states that are kept, unless told otherwise.</summary>
    public const int Bound = 5_000_000;

    private readonly Stack<int> todo = new();
    private readonly HashSet<FinalState> finals = new(new SameState());
    private readonly byte[] next = new byte[machine.Initial.Length];
    private StateSet seen = new(machine.Initial.Length);
    private long steps;
    private Violations found;

    /// <summary>Leaves out interleavings that differ only in the order of independent steps.</summary>
    public bool Reduced { get; init; } = true;

    /// <summary>The most states to keep.</summary>
    public int MostStates { get; init; } = Bound;

    /// <summary>Stops as soon as one of these is found: for who wants to know no more.</summary>
    public Violations Until { get; init; }

    /// <summary>Explores a litmus test on a kernel.</summary>
    public static Exploration Explore(
        LitmusTest litmus, RaceKernel kernel, MemoryOrder order, int mostStates = Bound) =>
        new Explorer(
            LitmusMachine.Of(litmus, kernel, order), litmus.Results) { MostStates = mostStates }.Run();

    /// <summary>Explores it all, or until the bound.</summary>
    public Exploration Run()
    {
        var since = Stopwatch.GetTimestamp();
        (seen, steps, found) = (new StateSet(machine.Initial.Length), 0, Violations.None);
        todo.Push(seen.Add(machine.Initial));
        while (seen.Count <= MostStates && (found & Until) == 0 && todo.TryPop(out var number))
            Expand(seen[number]);

        var unexplored = todo.Count;
        todo.Clear();
        return new Exploration(
            seen.Count, steps, Stopwatch.GetElapsedTime(since), unexplored == 0, found,
            MostStates, unexplored, [.. finals.OrderBy(state => state.ToString(), StringComparer.Ordinal)]);
    }

    private void Expand(ReadOnlySpan<byte> state)
    {
        var alone = Reduced ? Reduction.Alone(machine, state) : -1;
        var moved = alone >= 0 && Move(state, alone);
        for (var thread = 0; alone < 0 && thread < machine.Threads.Count; thread++)
            moved |= Move(state, thread);

        if (!moved)
            End(state.ToArray());
    }

    private bool Move(ReadOnlySpan<byte> state, int thread)
    {
        var choices = machine.Choices(state, thread);
        for (var choice = 0; choice < choices; choice++)
        {
            state.CopyTo(next);
            found |= machine.Execute(next, thread, choice);
            steps++;
            if (seen.Add(next) is >= 0 and var number)
                todo.Push(number);
        }

        return choices > 0;
    }

    private void End(byte[] state)
    {
        var wrong = machine.Judge(state);
        found |= wrong;
        if (wrong != Violations.Stuck)
            finals.Add(new FinalState(States.Named(names, machine.Results(state))));
    }

    private sealed class SameState : IEqualityComparer<FinalState>
    {
        public bool Equals(FinalState? x, FinalState? y) => x?.ToString() == y?.ToString();

        public int GetHashCode(FinalState state) => state.ToString().GetHashCode(StringComparison.Ordinal);
    }
}
