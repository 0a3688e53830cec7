using System.Numerics;
using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Search;

/// <summary>
/// Counts the interleavings of a machine, which are the paths from its first state to a last one.
/// </summary>
public static class Interleavings
{
    /// <summary>
    /// Counts them without walking each: a state has as many as the states after it together.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="reduced">Only those that the reduction leaves.</param>
    /// <param name="mostStates">Gives up beyond so many states.</param>
    /// <returns>The count; null if it was given up.</returns>
    public static BigInteger? Count(RaceMachine machine, bool reduced, int mostStates = Explorer.Bound)
    {
        var counts = new Dictionary<byte[], BigInteger>(new StateComparer());
        var todo = new Stack<(byte[] State, bool Ready)>([(machine.Initial.ToArray(), false)]);
        while (todo.TryPop(out var next) && counts.Count <= mostStates)
        {
            var after = Successors(machine, next.State, reduced);
            if (next.Ready)
                counts[next.State] = after.Count == 0
                    ? BigInteger.One
                    : after.Aggregate(BigInteger.Zero, (sum, state) => sum + counts[state]);
            else if (!counts.ContainsKey(next.State))
            {
                todo.Push((next.State, true));
                foreach (var state in after.Where(state => !counts.ContainsKey(state)))
                    todo.Push((state, false));
            }
        }

        return counts.TryGetValue(machine.Initial.ToArray(), out var count) ? count : null;
    }

    private static List<byte[]> Successors(RaceMachine machine, byte[] state, bool reduced)
    {
        var after = new List<byte[]>();
        var alone = reduced ? Reduction.Alone(machine, state) : -1;
        for (var thread = 0; thread < machine.Threads.Count; thread++)
            for (
                var choice = 0; (alone < 0 || alone == thread)
                    && choice < machine.Choices(state, thread); choice++)
            {
                var next = (byte[])state.Clone();
                machine.Execute(next, thread, choice);
                after.Add(next);
            }

        return after;
    }
}
