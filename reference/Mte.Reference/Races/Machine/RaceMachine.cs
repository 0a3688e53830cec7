using Mte.Spec.Litmus;
using Mte.Spec.Worlds;

namespace Mte.Reference.Races.Machine;

/// <summary>
/// A few threads, their memory, and how both change by one step. A state is a string of bytes: the cells,
/// each thread's place in its code and its registers, the results, and with <see cref="MemoryOrder.Arm"/>
/// what each thread may still see of the past.
/// </summary>
public sealed class RaceMachine
{
    // As many as a word has bits.
    private const int MostCells = 64;

    private readonly byte[] initial;
    private readonly int[] threadAt;
    private readonly int resultsAt;
    private readonly Func<ReadOnlyMemory<byte>, bool> permits;
    private readonly bool usesLock;

    // What each thread may still read, if memory is as Arm orders it.
    private readonly ArmViews? views;

    /// <param name="layout">Where the cells are.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="results">How many results they note.</param>
    /// <param name="order">How memory is ordered.</param>
    /// <param name="cells">What is in memory before they start.</param>
    /// <param name="permits">Whether the results may be these, once all have ended.</param>
    /// <param name="usesLock">Whether a page's two flags must be the same in the end.</param>
    public RaceMachine(
        Layout layout,
        IReadOnlyList<RaceThread> threads,
        int results,
        MemoryOrder order,
        ReadOnlySpan<byte> cells,
        Func<ReadOnlyMemory<byte>, bool> permits,
        bool usesLock = false)
    {
        if (threads.FirstOrDefault(thread => thread.Steps.Length > byte.MaxValue) is { } longest)
            throw new AdapterException(
                $"the litmus test is too long: thread {longest.Name} has {longest.Steps.Length} steps in " +
                "the model, " +
                $"{byte.MaxValue} at most");

        if (layout.Cells > MostCells)
            throw new AdapterException(
                $"the litmus test is too large: {layout.Processes} processes and {layout.Pages} page " +
                "frames take " +
                $"{layout.Cells} cells in the model, {MostCells} at most");

        (Layout, Threads, Order, this.permits, this.usesLock) = (layout, threads, order, permits, usesLock);
        threadAt = new int[threads.Count];
        var at = layout.Cells;
        for (var thread = 0; thread < threads.Count; thread++)
        {
            threadAt[thread] = at;
            at += 1 + threads[thread].Registers;
        }

        (resultsAt, ResultCount) = (at, results);
        at += results;
        views = order == MemoryOrder.Arm ? new ArmViews(layout, threads, at) : null;
        initial = new byte[views?.End ?? at];
        cells.CopyTo(initial);
        views?.Start(initial);
        for (var thread = 0; thread < threads.Count; thread++)
            Advance(initial, thread);
    }

    public Layout Layout { get; }

    public IReadOnlyList<RaceThread> Threads { get; }

    public MemoryOrder Order { get; }

    public int ResultCount { get; }

    /// <summary>The state before the first step.</summary>
    public ReadOnlySpan<byte> Initial => initial;

    /// <summary>The results of a state.</summary>
    public ReadOnlyMemory<byte> Results(byte[] state) => state.AsMemory(resultsAt, ResultCount);

    /// <summary>The value of a cell, as the last store left it.</summary>
    public static byte Cell(ReadOnlySpan<byte> state, int cell) => state[cell];

    /// <summary>Whether a thread has ended.</summary>
    public bool Ended(ReadOnlySpan<byte> state, int thread) =>
        state[threadAt[thread]] == Threads[thread].Steps.Length;

    /// <summary>The step that a thread does next; it must not have ended.</summary>
    public ref readonly MicroStep Next(ReadOnlySpan<byte> state, int thread) =>
        ref Threads[thread].Steps[state[threadAt[thread]]];

    /// <summary>A thread's place in its code.</summary>
    public int PlaceOf(ReadOnlySpan<byte> state, int thread) => state[threadAt[thread]];

    /// <summary>The cell that a step is about.</summary>
    public int CellOf(ReadOnlySpan<byte> state, int thread, in MicroStep step) => step.At.PageIn < 0
        ? step.At.Cell
        : step.At.Cell + (
            (state[threadAt[thread] + 1 + step.At.PageIn] & EntryBits.Frame) * Layout.PageCells);

    /// <summary>
    /// In how many ways a thread can go on: 0 if it waits or has ended, more if it may read old values.
    /// </summary>
    public int Choices(ReadOnlySpan<byte> state, int thread)
    {
        if (Ended(state, thread))
            return 0;

        ref readonly var step = ref Next(state, thread);
        switch (step.Kind)
        {
            case StepKind.Lock:
                return state[CellOf(state, thread, step)] == 0 ? 1 : 0;
            case StepKind.WaitFor:
                return state[CellOf(state, thread, step)] != 0 ? 1 : 0;
            case StepKind.Join:
                return OthersEnded(state, thread) ? 1 : 0;
            case StepKind.Load when views is not null:
                return views.Versions(state, thread, CellOf(state, thread, step));
            default:
                return 1;
        }
    }

    /// <summary>What a thread's next step, a load, would read.</summary>
    public byte Peek(ReadOnlySpan<byte> state, int thread, int choice)
    {
        var cell = CellOf(state, thread, Next(state, thread));
        return views?.IsWeak(cell) is true ? views.Value(state, cell, choice) : state[cell];
    }

    /// <summary>Does a thread's next step, and what takes no time after it.</summary>
    /// <param name="state">The state, which changes.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="choice">How many versions of the value are newer than the one that a load reads.</param>
    /// <returns>What went wrong by it.</returns>
    public Violations Execute(Span<byte> state, int thread, int choice)
    {
        ref readonly var step = ref Next(state, thread);
        var cell = CellOf(state, thread, step);
        var wrong = views is null
            ? Execute(state, thread, step, cell)
            : Execute(views, state, thread, step, cell, choice);
        state[threadAt[thread]]++;
        Advance(state, thread);
        views?.Forget(this, state);

        return wrong;
    }

    /// <summary>What is wrong with a state in which no thread can go on.</summary>
    public Violations Judge(byte[] state)
    {
        for (var thread = 0; thread < Threads.Count; thread++)
            if (!Ended(state, thread))
                return Violations.Stuck;

        return (permits(Results(state)) ? Violations.None : Violations.ForbiddenState)
            | (usesLock && FlagsDiffer(state) ? Violations.FlagsDiffer : Violations.None);
    }

    private bool FlagsDiffer(byte[] state)
    {
        for (var page = 0; page < Layout.Pages; page++)
            if (state[Layout.Tagged(page)] != state[Layout.Locked(page)])
                return true;

        return false;
    }

    private Violations Execute(
        ArmViews arm, Span<byte> state, int thread, in MicroStep step, int cell, int choice)
    {
        switch (step.Kind)
        {
            case StepKind.Rmb:
                arm.Rmb(state, thread);
                return Violations.None;
            case StepKind.Wmb:
                arm.Wmb(state, thread);
                return Violations.None;
            case StepKind.Join:
                arm.SeeAll(state, thread);
                return Violations.None;
            case StepKind.Load when arm.IsWeak(cell):
                return Loaded(state, thread, step, cell, arm.Load(state, thread, step, cell, choice));
            case StepKind.WaitFor when arm.IsWeak(cell):
                arm.WaitFor(state, thread, step, cell);
                return Violations.None;
        }

        var before = state[cell];
        if (step.Kind is StepKind.Lock or StepKind.TestAndSet)
            arm.Acquire(state, thread, cell, full: step.Kind is StepKind.TestAndSet);

        var wrong = Execute(state, thread, step, cell);
        arm.Publish(state, thread, step, cell, changed: before != state[cell]);
        return wrong;
    }

    private Violations Execute(Span<byte> state, int thread, in MicroStep step, int cell)
    {
        switch (step.Kind)
        {
            case StepKind.Load:
                return Loaded(state, thread, step, cell, state[cell]);
            case StepKind.TestAndSet:
                state[threadAt[thread] + 1 + step.Register] = state[cell];
                state[cell] = 1;
                return Violations.None;
            case StepKind.SetBit or StepKind.Lock:
                state[cell] = 1;
                return Violations.None;
            case StepKind.Unlock:
                state[cell] = 0;
                return Violations.None;
            case StepKind.Store:
                return Stored(state, thread, step, cell);
            default:
                return Violations.None;
        }
    }

    private Violations Loaded(Span<byte> state, int thread, in MicroStep step, int cell, byte value)
    {
        state[threadAt[thread] + 1 + step.Register] = value;
        return step.Has(StepTraits.MustBeValid) && value == LitmusTest.Stale && Layout.IsTag(cell)
            ? Violations.StaleTagRead
            : Violations.None;
    }

    private Violations Stored(Span<byte> state, int thread, in MicroStep step, int cell)
    {
        var bits = step.Register < 0 ? 0 : state[threadAt[thread] + 1 + step.Register] & step.Mask;
        var (old, value) = (state[cell], (byte)(bits | step.Value));
        state[cell] = value;
        if (step.Has(StepTraits.Initialises) && old is not (LitmusTest.Stale or 0) && old != value)
            return Violations.TagsLost;

        return step.Has(StepTraits.Maps) && MapsStaleTags(state, value)
            ? Violations.StaleTagsMapped
            : Violations.None;
    }

    private static bool MapsStaleTags(ReadOnlySpan<byte> state, byte entry)
    {
        if ((entry & (EntryBits.Present | EntryBits.Mte)) != (EntryBits.Present | EntryBits.Mte))
            return false;

        for (var granule = 0; granule < Layout.Granules; granule++)
            if (state[Layout.Tag(entry & EntryBits.Frame, granule)] == LitmusTest.Stale)
                return true;

        return false;
    }

    /// <summary>
    /// Goes on to the next step that takes time, and clears registers that nothing reads any more.
    /// </summary>
    private void Advance(Span<byte> state, int thread)
    {
        var (self, at) = (Threads[thread], threadAt[thread]);
        int place = state[at];
        while (place < self.Steps.Length && !self.Steps[place].TakesTime)
        {
            ref readonly var step = ref self.Steps[place];
            var register = at + 1 + step.Register;
            place = step.Kind == StepKind.Branch && (state[register] & step.Mask) != step.Value
                ? step.Target
                : place + 1;
            if (step.Kind == StepKind.Move)
                state[register] = step.Value;
            else if (step.Kind == StepKind.Record)
                state[resultsAt + step.Value] = state[register];
        }

        state[at] = (byte)place;
        for (var dead = self.Dead[place]; dead != 0; dead &= dead - 1)
            state[at + 1 + System.Numerics.BitOperations.TrailingZeroCount(dead)] = 0;
    }

    private bool OthersEnded(ReadOnlySpan<byte> state, int thread)
    {
        for (var other = 0; other < Threads.Count; other++)
            if (other != thread && !Ended(state, other))
                return false;

        return true;
    }
}
