using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Search;

/// <summary>
/// Finds a step whose place in the interleaving does not matter, so that no other thread need be tried before
/// it: no other thread may still touch its cell in a way that shows, and no invariant looks at it. As code
/// only goes forward, no thread is put off for ever.
/// </summary>
internal static class Reduction
{
    /// <summary>The thread that may go alone; negative if there is none.</summary>
    public static int Alone(RaceMachine machine, ReadOnlySpan<byte> state)
    {
        for (var thread = 0; thread < machine.Threads.Count; thread++)
            if (machine.Choices(state, thread) > 0 && IsAlone(machine, state, thread))
                return thread;

        return -1;
    }

    private static bool IsAlone(RaceMachine machine, ReadOnlySpan<byte> state, int thread)
    {
        ref readonly var step = ref machine.Next(state, thread);
        if (step.Kind is StepKind.Wmb or StepKind.Rmb or StepKind.Join)
            return true;

        var cell = machine.CellOf(state, thread, step);
        if (step.Kind == StepKind.Store && (step.Has(StepTraits.Maps) || machine.Layout.IsTag(cell)))
            return false;

        var reads = step.Kind is StepKind.Load or StepKind.WaitFor;
        for (var other = 0; other < machine.Threads.Count; other++)
        {
            var place = machine.PlaceOf(state, other);
            var touches = reads ? machine.Threads[other].Writes[place] : machine.Threads[other].Reads[place];
            if (other != thread && (touches >> cell & 1) != 0)
                return false;
        }

        return true;
    }
}
