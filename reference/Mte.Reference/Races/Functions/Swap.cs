using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.State;

namespace Mte.Reference.Races.Functions;

/// <summary>
/// How a page goes to swap and comes back, with its folio locked. A page of a file has one swap entry, which
/// is freed when the page is back. That of a private page stays, with its tags, until the last process has
/// the page again.
/// </summary>
[Models("mm/shmem.c", "shmem_swapin_folio")]
public class SwapSteps
{
    /// <summary>Brings the page back, and frees the swap entry once its tags are restored.</summary>
    public virtual void SwapIn(StepWriter code, RaceMm mm, int process, int page, sbyte frame)
    {
        var entry = Read(code, page);
        var own = Own(mm, process);
        code.If(entry, own, own, () =>
        {
            Restore(code, mm, frame);
            Free(code, page, entry, own);
        });
    }

    /// <summary>
    /// Sends a page to swap: its entries are taken away, then its tags are saved, and then it is gone, unless
    /// somebody holds it. Whoever wants it back waits for the folio's lock, and gets another frame.
    /// </summary>
    [Models("mm/vmscan.c", "shrink_folio_list")]
    public void PageOut(StepWriter code, RaceMm mm, int processes, int page) =>
        code.In("shrink_folio_list", () =>
    {
        var layout = code.Layout;
        LockFolio(code, page);
        var swapEntry = code.Load(new CellRef(layout.SwapEntry(page)), "is it out already?");
        code.If(swapEntry, 0xff, 0, () =>
        {
            var frame = code.Load(new CellRef(layout.PageCache(page)), "look the page up");
            TryToUnmap(code, mm, processes, page, frame);
            var held = code.TestAndSetBit(new CellRef(layout.Held), "does somebody hold it?");
            code.If(held, 1, 0, () => WriteToSwap(code, mm, page, frame));
        });
        UnlockFolio(code, page);
    });

    private void WriteToSwap(StepWriter code, RaceMm mm, int page, sbyte frame)
    {
        SwapWritepage(code, mm, frame);
        code.Wmb();
        var next = code.Constant(code.NewFrame("swapped in"));
        code.Store(
            new CellRef(code.Layout.PageCache(page)), next, EntryBits.Frame, 0, "the page's next frame");
        code.Unlock(code.Layout.Held, "it is free");
    }

    /// <summary>Takes away every entry for the page; what is left is a swap entry.</summary>
    [Models("mm/rmap.c", "try_to_unmap")]
    protected virtual void TryToUnmap(StepWriter code, RaceMm mm, int processes, int page, sbyte frame)
    {
        for (var process = 0; process < processes; process++)
            TryToUnmapOne(code, mm, process, page);
    }

    /// <summary>Saves the page's tags; its data do not matter.</summary>
    [Models("mm/page_io.c", "swap_writepage")]
    protected virtual void SwapWritepage(StepWriter code, RaceMm mm, sbyte frame) =>
        MteSaveTags(code, mm, frame);

    /// <summary>Saves the tags of a page, if they are valid.</summary>
    [Models("arch/arm64/mm/mteswap.c", "mte_save_tags")]
    protected static void MteSaveTags(StepWriter code, RaceMm mm, sbyte frame) =>
        code.In("mte_save_tags", () =>
        code.If(mm.Tagging.PageMteTagged(code, frame), 1, 1, () =>
        {
            for (var granule = 0; granule < Layout.Granules; granule++)
            {
                var tag = code.Load(
                    TagSteps.At(frame, granule), $"read tag {granule}", StepTraits.MustBeValid);
                code.Store(new CellRef(code.Layout.SavedTag(granule)), tag, 0xff, 0, $"save tag {granule}");
            }

            code.Store(new CellRef(code.Layout.Saved), 1, "tags are saved");
        }, () => code.Store(new CellRef(code.Layout.Saved), 0, "no tags are saved")));

    [Models("mm/rmap.c", "try_to_unmap_one")]
    private static void TryToUnmapOne(StepWriter code, RaceMm mm, int process, int page) =>
        code.In("try_to_unmap_one", () =>
    {
        var (layout, at) = (code.Layout, new CellRef(code.Layout.Pte(process, page)));
        code.Lock(layout.PageTableLock(process));
        var entry = code.Load(at, "read the entry");
        code.If(entry, EntryBits.Present, EntryBits.Present, () =>
        {
            mm.BeginAccess(code, process);
            code.Store(at, 0, "clear the entry");
            mm.EndAccess(code, process);
            code.Store(new CellRef(layout.SwapEntry(page)), Own(mm, process), "the swap entry");
        });
        if (mm.Guests.Contains(process))
            KvmUnmapGfnRangeSteps.Emit(code, mm, process, page);

        code.Unlock(layout.PageTableLock(process));
    });

    /// <summary>Before the page is looked up, for any fault.</summary>
    public virtual void LockFolio(StepWriter code, int page) => code.Lock(code.Layout.FolioLock(page));

    /// <summary>After its entry is set.</summary>
    public virtual void UnlockFolio(StepWriter code, int page) => code.Unlock(code.Layout.FolioLock(page));

    /// <summary>Gives the page the tags that were saved, if any were.</summary>
    protected virtual void Restore(StepWriter code, RaceMm mm, sbyte frame) => code.If(
        code.Load(new CellRef(code.Layout.Saved), "were tags saved?"), 1, 1,
        () => mm.Tagging.MteRestoreTags(code, frame));

    /// <summary>The bit of the swap entry that stands for whom the page is brought back to.</summary>
    protected static byte Own(RaceMm mm, int process) => (byte)(mm.Private ? 1 << process : 1);

    protected static sbyte Read(StepWriter code, int page) =>
        code.Load(new CellRef(code.Layout.SwapEntry(page)), "who has the swap entry?");

    protected static void Free(StepWriter code, int page, sbyte entry, byte own) => code.Store(
        new CellRef(code.Layout.SwapEntry(page)), entry, (byte)~own, 0, "free the swap entry");
}
