namespace Mte.Reference.Races;

/// <summary>
/// Memory as Arm orders it. A cell that is not under a lock keeps the values that somebody may still read, oldest
/// first, and beside each who wrote it. A view says for each such cell which of its values is the oldest that may be
/// read. A thread has three: what it may read now; what it may read after its next smp_rmb, because of what it has
/// read; and what others learn with its stores, because of its last smp_wmb. Every value, and every lock, carries the
/// view that comes with it.
/// </summary>
public sealed partial class RaceMachine
{
    private int[] slotOf = [];
    private int[] historyAt = [];
    private int[] lockAt = [];
    private int[] capacity = [];
    private int views;
    private int width;

    private int PlanViews(int at)
    {
        var touched = Touched();
        var weak = touched.Where(Layout.IsWeak).ToArray();
        (width, slotOf) = (weak.Length, [.. Enumerable.Repeat(-1, Layout.Cells)]);
        foreach (var (slot, cell) in weak.Index())
            slotOf[cell] = slot;

        views = at;
        at += Threads.Count * 3 * width;
        historyAt = new int[width];
        capacity = [.. weak.Select(StoresTo)];
        for (var slot = 0; slot < width; slot++)
        {
            historyAt[slot] = at;
            at += 1 + (capacity[slot] * (2 + width));
        }

        lockAt = new int[Layout.Cells];
        foreach (var cell in touched.Where(cell => !Layout.IsWeak(cell)))
        {
            lockAt[cell] = at;
            at += width;
        }

        return at;
    }

    private int[] Touched()
    {
        var cells = Threads.Aggregate(0UL, (cells, thread) => cells | thread.Reads[0]);
        return [.. Enumerable.Range(0, Layout.Cells).Where(cell => (cells >> cell & 1) != 0)];
    }

    // And its first value.
    private int StoresTo(int cell) => 1 + Threads.Sum(thread => thread.Steps.Count(step =>
        step.Kind is not (StepKind.Load or StepKind.WaitFor) && (thread.Cells(step) >> cell & 1) != 0));

    private void StartViews(Span<byte> state)
    {
        for (var cell = 0; cell < slotOf.Length; cell++)
            if (slotOf[cell] is >= 0 and var slot)
                (state[historyAt[slot]], state[historyAt[slot] + 1]) = (1, state[cell]);
    }

    private int Versions(ReadOnlySpan<byte> state, int thread, int cell)
    {
        var slot = slotOf[cell];
        if (slot < 0)
            return 1;

        return state[historyAt[slot]] - state[Now(thread) + slot];
    }

    private Violations ExecuteArm(Span<byte> state, int thread, in MicroStep step, int cell, int choice)
    {
        switch (step.Kind)
        {
            case StepKind.Rmb:
                Merge(state, Now(thread), AfterRmb(thread));
                return Violations.None;
            case StepKind.Wmb:
                state.Slice(Now(thread), width).CopyTo(state[WithStores(thread)..]);
                return Violations.None;
            case StepKind.Join:
                SeeAll(state, thread);
                return Violations.None;
            case StepKind.Load when slotOf[cell] >= 0:
                return LoadVersion(state, thread, step, cell, state[historyAt[slotOf[cell]]] - 1 - choice);
            case StepKind.WaitFor when slotOf[cell] >= 0:
                See(state, thread, slotOf[cell], state[historyAt[slotOf[cell]]] - 1, step.Has(StepTraits.Acquire));
                return Violations.None;
        }

        var before = state[cell];
        if (step.Kind is StepKind.Lock or StepKind.TestAndSet)
            Acquire(state, thread, cell);

        var wrong = Execute(state, thread, step, cell);
        Publish(state, thread, step, cell, changed: before != state[cell]);
        return wrong;
    }

    private Violations LoadVersion(Span<byte> state, int thread, in MicroStep step, int cell, int version)
    {
        // What the thread wrote itself, such as an entry that it has just set, orders nothing if read.
        if (state[AuthorAt(slotOf[cell], version)] != thread + 1)
            See(state, thread, slotOf[cell], version, step.Has(StepTraits.Acquire));

        return Loaded(state, thread, step, cell, state[VersionAt(slotOf[cell], version)]);
    }

    /// <summary>Reads a version: nothing older of this cell can be read from now on.</summary>
    private void See(Span<byte> state, int thread, int slot, int version, bool acquire)
    {
        state[Now(thread) + slot] = (byte)Math.Max(state[Now(thread) + slot], version);
        var comesWith = ViewAt(slot, version);
        Merge(state, AfterRmb(thread), comesWith);
        if (acquire)
            Merge(state, Now(thread), comesWith);
    }

    private void Acquire(Span<byte> state, int thread, int cell)
    {
        if (slotOf[cell] is >= 0 and var slot)
            See(state, thread, slot, state[historyAt[slot]] - 1, acquire: true);
        else
            Merge(state, Now(thread), lockAt[cell]);

        // Only this one is a full barrier, for loads and stores before it too.
        if (Next(state, thread).Kind != StepKind.TestAndSet)
            return;

        Merge(state, Now(thread), AfterRmb(thread));
        state.Slice(Now(thread), width).CopyTo(state[WithStores(thread)..]);
    }

    /// <summary>Lets others see a store, with what they learn by it.</summary>
    private void Publish(Span<byte> state, int thread, in MicroStep step, int cell, bool changed)
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

        // Every load of a kernel function decides a branch or is stored: stores come after it without a barrier.
        Merge(state, view, AfterRmb(thread));
        state[view + slot] = (byte)version;
        state[Now(thread) + slot] = (byte)version;
        if (full)
            state[WithStores(thread) + slot] = (byte)version;
    }

    private void SeeAll(Span<byte> state, int thread)
    {
        for (var slot = 0; slot < width; slot++)
            state[Now(thread) + slot] = (byte)(state[historyAt[slot]] - 1);
    }

    /// <summary>
    /// Drops values that nobody can read any more, so that states which differ only by them are one.
    /// </summary>
    private void Forget(Span<byte> state)
    {
        for (var thread = 0; thread < Threads.Count; thread++)
            if (Ended(state, thread))
                state.Slice(Now(thread), 3 * width).Clear();

        for (var slot = 0; slot < width; slot++)
        {
            int last = state[historyAt[slot]] - 1, oldest = last;
            for (var thread = 0; thread < Threads.Count; thread++)
                if (!Ended(state, thread))
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

    private int Now(int thread) => views + (thread * 3 * width);

    private int AfterRmb(int thread) => Now(thread) + width;

    private int WithStores(int thread) => Now(thread) + (2 * width);

    private int VersionAt(int slot, int version) => historyAt[slot] + 1 + (version * (2 + width));

    private int AuthorAt(int slot, int version) => VersionAt(slot, version) + 1;

    private int ViewAt(int slot, int version) => VersionAt(slot, version) + 2;
}
