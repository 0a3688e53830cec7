using Mte.Reference.Races.Machine;
using Mte.Reference.State;

namespace Mte.Reference.Races.Functions;

/// <summary>
/// A page fault on a page that the process has not mapped: of a file, from swap, or of nobody yet.
/// </summary>
[Models("mm/memory.c", "handle_pte_fault")]
public static class HandlePteFaultSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page) =>
        mm.WithMmapLock(code, process, () =>
    {
        if (mm.Missing == PageAbsence.Fresh)
            DoAnonymousPageSteps.Emit(code, mm, process, page);
        else
            FinishFault(code, mm, process, page);
    });

    /// <summary>
    /// Faults the page in if an entry, just read, does not map it, and then does something more.
    /// </summary>
    public static void IfMissing(StepWriter code, RaceMm mm, int process, int page, sbyte entry, Action then)
    {
        if (mm.Missing != PageAbsence.Never)
            code.If(entry, EntryBits.Present, 0, () =>
            {
                Emit(code, mm, process, page);
                then();
            });
    }

    private static void FinishFault(StepWriter code, RaceMm mm, int process, int page) =>
        code.In(mm.Swapped ? "do_swap_page" : "finish_fault", () =>
        {
            var layout = code.Layout;
            mm.Swap.LockFolio(code, page);
            var frame = code.Load(new CellRef(layout.PageCache(page)), "look the page up");
            if (mm.Swapped)
                mm.Swap.SwapIn(code, mm, process, page, frame);

            code.Lock(layout.PageTableLock(process));
            Install(code, mm, process, page, frame, (byte)(mm.Private ? EntryBits.ReadOnly : 0));
            code.Unlock(layout.PageTableLock(process));
            mm.Swap.UnlockFolio(code, page);
        });

    /// <summary>Maps a page unless somebody has in the meantime.</summary>
    internal static void Install(StepWriter code, RaceMm mm, int process, int page, sbyte frame, byte bits)
    {
        var layout = code.Layout;
        var entry = code.Load(new CellRef(layout.Pte(process, page)), "read the entry again");
        var mte = code.Load(new CellRef(layout.VmMte(process, page)), "VM_MTE?");
        bits |= EntryBits.Present;
        code.If(entry, 0xff, EntryBits.None, () => code.If(mte, 1, 1,
            () =>
                SetPteAtSteps.Emit(code, mm, layout.Pte(process, page), frame, (byte)(bits | EntryBits.Mte)),
            () => SetPteAtSteps.Emit(code, mm, layout.Pte(process, page), frame, bits)));
    }
}

/// <summary>A fresh page for a process: its tags are cleared when it is allocated.</summary>
[Models("mm/memory.c", "do_anonymous_page")]
public static class DoAnonymousPageSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page) =>
        code.In("do_anonymous_page", () =>
    {
        var frame = code.Constant(code.NewFrame("anonymous"));
        var mte = code.Load(new CellRef(code.Layout.VmMte(process, page)), "VM_MTE?");
        code.If(mte, 1, 1, () => mm.Tagging.TagClearHighpage(code, frame));
        code.Lock(code.Layout.PageTableLock(process));
        HandlePteFaultSteps.Install(code, mm, process, page, frame, 0);
        code.Unlock(code.Layout.PageTableLock(process));
    });
}

/// <summary>A guest touches memory that is not in its page table.</summary>
[Models("arch/arm64/kvm/mmu.c", "user_mem_abort")]
public static class UserMemAbortSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page) =>
        code.In("user_mem_abort", () =>
    {
        var (layout, at) = (code.Layout, new CellRef(code.Layout.Stage2(process, page)));
        var frame = GetUserPagesRemoteSteps.Frame(code, mm, process, page);

        // Who takes the page away has the lock for writing.
        var exclusive = mm.Tagging.GuestFaultsExclude || mm.Moves > 0;
        if (exclusive)
            code.Lock(layout.MmuLock(process));

        var entry = code.Load(at, "read the stage-2 entry");
        code.If(entry, EntryBits.Present, 0, () =>
        {
            if (mm.Moves == 0)
            {
                Install(code, mm, at, frame);
                return;
            }

            // Stands in for mmu_invalidate_retry: who takes the page away clears the stage-2 entry after this
            // one.
            var entryOf = new CellRef(layout.Pte(process, page));
            code.LoadInto(frame, entryOf, "read the entry again", StepTraits.Acquire);
            code.If(frame, EntryBits.Present, EntryBits.Present, () => Install(code, mm, at, frame));
        });
        if (exclusive)
            code.Unlock(layout.MmuLock(process));
    });

    private static void Install(StepWriter code, RaceMm mm, CellRef at, sbyte frame)
    {
        mm.Tagging.SanitiseMteTags(code, frame);

        // Its own smp_wmb, before a table or a block is linked in.
        code.Wmb();
        code.Store(
            at, frame, EntryBits.Frame, EntryBits.Present | EntryBits.Mte, "set the stage-2 entry",
            StepTraits.Maps);
    }
}
