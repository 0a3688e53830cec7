namespace Mte.Reference.Races.Machine;

/// <summary>
/// Memory as Arm orders it. A cell that is not under a lock keeps the values that a thread may still read,
/// oldest first, and beside each value the thread that wrote it. A view says for each such cell which of its
/// values is the oldest that may be read. A thread has three views: what it may read now; what it may read
/// after its next smp_rmb, because of what it has read; and what others learn with its stores, because of its
/// last smp_wmb. Every value, and every lock, carries the view that comes with it. All of this lies in the
/// state of the machine, behind the results.
/// </summary>
internal sealed class ArmViews
{
    private readonly Layout layout;
    private readonly IReadOnlyList<RaceThread> threads;
    private readonly int[] slotOf;
    private readonly int[] historyAt;
    private readonly int[] lockAt;
    private readonly int[] capacity;
    private readonly int views;
    private readonly int width;

    /// <summary>Plans where in a state the views lie.</summary>
    /// <param name="layout">Where the cells are.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="at">The first byte of a state that is free.</param>
    public ArmViews(Layout layout, IReadOnlyList<RaceThread> threads, int at)
    {
        (this.layout, this.threads) = (layout, threads);
        var touched = Touched();
        var weak = touched.Where(layout.IsWeak).ToArray();
        (width, slotOf) = (weak.Length, [.. Enumerable.Repeat(-1, layout.Cells)]);
        foreach (var (slot, cell) in weak.Index())
            slotOf[cell] = slot;

        views = at;
        at += threads.Count * 3 * width;
        historyAt = new int[width];
        capacity = [.. weak.Select(StoresTo)];
        for (var slot = 0; slot < width; slot++)
        {
            historyAt[slot] = at;
            at += 1 + (capacity[slot] * (2 + width));
        }

        lockAt = new int[layout.Cells];
        foreach (var cell in touched.Where(cell => !layout.IsWeak(cell)))
        {
            lockAt[cell] = at;
            at += width;
        }

        End = at;
    }

    /// <summary>The first byte of a state behind the views.</summary>
    public int End { get; }

    /// <summary>Whether a cell keeps older values; a cell under a lock does not.</summary>
    public bool IsWeak(int cell) => slotOf[cell] >= 0;

    private int[] Touched()
    {
        var cells = threads.Aggregate(0UL, (cells, thread) => cells | thread.Reads[0]);
        return [.. Enumerable.Range(0, layout.Cells).Where(cell => (cells >> cell & 1) != 0)];
    }

    // And its first value.
    private int StoresTo(int cell) => 1 + threads.Sum(thread => thread.Steps.Count(step =>
        step.Kind is not (StepKind.Load or StepKind.WaitFor) && (thread.Cells(step) >> cell & 1) != 0));

    /// <summary>Has every cell begin with the one value that it has in a state.</summary>
    public void Start(Span<byte> state)
    {
        for (var cell = 0; cell < slotOf.Length; cell++)
            if (slotOf[cell] is >= 0 and var slot)
                (state[historyAt[slot]], state[historyAt[slot] + 1]) = (1, state[cell]);
    }

    /// <summary>How many values of a cell a thread may read.</summary>
    public int Versions(ReadOnlySpan<byte> state, int thread, int cell)
    {
        var slot = slotOf[cell];
        if (slot < 0)
            return 1;

        return state[historyAt[slot]] - state[Now(thread) + slot];
    }

    /// <summary>A value of a weak cell.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="choice">How many values are newer.</param>
    public byte Value(ReadOnlySpan<byte> state, int cell, int choice) =>
        state[VersionAt(slotOf[cell], Newest(state, slotOf[cell]) - choice)];

    /// <summary>Reads a value of a weak cell.</summary>
    public byte Load(Span<byte> state, int thread, in MicroStep step, int cell, int choice)
    {
        var (slot, version) = (slotOf[cell], Newest(state, slotOf[cell]) - choice);

        // What the thread wrote itself, such as an entry that it has just set, orders nothing if read.
        if (state[AuthorAt(slot, version)] != thread + 1)
            See(state, thread, slot, version, step.Has(StepTraits.Acquire));

        return state[VersionAt(slot, version)];
    }

    /// <summary>Waits for a weak cell, which reads its newest value.</summary>
    public void WaitFor(Span<byte> state, int thread, in MicroStep step, int cell) =>
        See(state, thread, slotOf[cell], Newest(state, slotOf[cell]), step.Has(StepTraits.Acquire));

    /// <summary>smp_rmb: later loads read nothing older than what earlier loads came with.</summary>
    public void Rmb(Span<byte> state, int thread) => Merge(state, Now(thread), AfterRmb(thread));

    /// <summary>smp_wmb: later stores come with all that the thread knows now.</summary>
    public void Wmb(Span<byte> state, int thread) =>
        state.Slice(Now(thread), width).CopyTo(state[WithStores(thread)..]);

    /// <summary>Reads a version: nothing older of this cell can be read from now on.</summary>
    private void See(Span<byte> state, int thread, int slot, int version, bool acquire)
    {
        state[Now(thread) + slot] = (byte)Math.Max(state[Now(thread) + slot], version);
        var comesWith = ViewAt(slot, version);
        Merge(state, AfterRmb(thread), comesWith);
        if (acquire)
            Merge(state, Now(thread), comesWith);
    }

    /// <summary>Takes a lock, or tests and sets a bit: the thread learns what the last owner knew.</summary>
    /// <param name="state">The state.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="cell">The lock, or the bit.</param>
    /// <param name="full">Whether it is a full barrier, for earlier loads and stores too.</param>
    public void Acquire(Span<byte> state, int thread, int cell, bool full)
    {
        if (slotOf[cell] is >= 0 and var slot)
            See(state, thread, slot, Newest(state, slot), acquire: true);
        else
            Merge(state, Now(thread), lockAt[cell]);

        if (!full)
            return;

        Rmb(state, thread);
        Wmb(state, thread);
    }

    /// <summary>Lets others see a store, with what they learn by it.</summary>
    public void Publish(Span<byte> state, int thread, in MicroStep step, int cell, bool changed)
    {
        var full = step.Kind is StepKind.Unlock or StepKind.TestAndSet;
        var comesWith = full ? Now(thread) : WithStores(thread);
        if (slotOf[cell] is not (>= 0 and var slot))
        {
            if (full)
            {
                // Loads before it come before it too.
                Merge(state, lockAt[cell], comesWith);
                Merge(state, lockAt[cell], AfterRmb(thread));
            }

            return;
        }

        if (step.Kind == StepKind.TestAndSet && !changed)
            return;

        int version = state[historyAt[slot]]++;
        var view = ViewAt(slot, version);
        state[VersionAt(slot, version)] = state[cell];
        state[AuthorAt(slot, version)] = (byte)(thread + 1);
        state.Slice(comesWith, width).CopyTo(state[view..]);

        // Every load of a kernel function decides a branch or is stored: stores come after it without a
        // barrier.
        Merge(state, view, AfterRmb(thread));
        state[view + slot] = (byte)version;
        state[Now(thread) + slot] = (byte)version;
        if (full)
            state[WithStores(thread) + slot] = (byte)version;
    }

    /// <summary>Has a thread read nothing but the newest values from now on.</summary>
    public void SeeAll(Span<byte> state, int thread)
    {
        for (var slot = 0; slot < width; slot++)
            state[Now(thread) + slot] = (byte)Newest(state, slot);
    }

    /// <summary>
    /// Drops values that no thread can read any more, so that states which differ only by them are one.
    /// </summary>
    /// <param name="machine">The machine, which knows which threads have ended.</param>
    /// <param name="state">The state.</param>
    public void Forget(RaceMachine machine, Span<byte> state)
    {
        for (var thread = 0; thread < threads.Count; thread++)
            if (machine.Ended(state, thread))
                state.Slice(Now(thread), 3 * width).Clear();

        for (var slot = 0; slot < width; slot++)
        {
            int last = Newest(state, slot), oldest = last;
            for (var thread = 0; thread < threads.Count; thread++)
                if (!machine.Ended(state, thread))
                    oldest = Math.Min(oldest, state[Now(thread) + slot]);

            if (oldest > 0)
                Drop(state, slot, oldest, last + 1);
        }
    }

    private void Drop(Span<byte> state, int slot, int dropped, int count)
    {
        var versions = state.Slice(historyAt[slot] + 1, capacity[slot] * (2 + width));
        versions[(dropped * (2 + width))..].CopyTo(versions);
        versions[((count - dropped) * (2 + width))..].Clear();
        state[historyAt[slot]] = (byte)(count - dropped);
        for (var view = views + slot; view < historyAt[0]; view += width)
            Lower(ref state[view], dropped);

        for (var other = 0; other < width; other++)
            for (var version = 0; version < state[historyAt[other]]; version++)
                Lower(ref state[ViewAt(other, version) + slot], dropped);

        foreach (var at in lockAt)
            if (at > 0)
                Lower(ref state[at + slot], dropped);
    }

    private static void Lower(ref byte version, int by) => version = (byte)Math.Max(0, version - by);

    private void Merge(Span<byte> state, int into, int from)
    {
        for (var slot = 0; slot < width; slot++)
            state[into + slot] = Math.Max(state[into + slot], state[from + slot]);
    }

    private int Newest(ReadOnlySpan<byte> state, int slot) => state[historyAt[slot]] - 1;

    private int Now(int thread) => views + (thread * 3 * width);

    private int AfterRmb(int thread) => Now(thread) + width;

    private int WithStores(int thread) => Now(thread) + (2 * width);

    private int VersionAt(int slot, int version) => historyAt[slot] + 1 + (version * (2 + width));

    private int AuthorAt(int slot, int version) => VersionAt(slot, version) + 1;

    private int ViewAt(int slot, int version) => VersionAt(slot, version) + 2;
}
