using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.State;

namespace Mte.Reference.Races.Functions;

/// <summary>What the functions of one litmus test have in common.</summary>
/// <param name="Tagging">The protocol.</param>
/// <param name="Swap">The order in which a page is brought back from swap.</param>
/// <param name="Private">The page is private, and shared by fork or merged by KSM: a write copies it.</param>
/// <param name="Swapped">The page is in swap, or may go there.</param>
/// <param name="PagesOut">It may go there while it is used.</param>
/// <param name="Missing">
/// The page may be missing from a page table: absent, in swap, or on its way elsewhere.
/// </param>
/// <param name="Moves">How often entries may be taken away, or made read-only, while they are used.</param>
/// <param name="Forks">Whether a process makes another: a page may be copied more than once.</param>
/// <param name="Huge">There are two pages of a huge page.</param>
/// <param name="Guests">Processes with a guest that touches the page.</param>
/// <param name="Threaded">Processes with several threads, for which mmap_lock matters.</param>
public sealed record RaceMm(
    TaggingSteps Tagging,
    SwapSteps Swap,
    bool Private,
    bool Swapped,
    bool PagesOut,
    PageAbsence Missing,
    int Moves,
    bool Forks,
    bool Huge,
    IReadOnlySet<int> Guests,
    IReadOnlySet<int> Threaded)
{
    /// <summary>
    /// What is done with mmap_lock held. Nobody waits for that of a process with one thread.
    /// </summary>
    public void WithMmapLock(StepWriter code, int process, Action body)
    {
        if (Threaded.Contains(process))
            code.Lock(code.Layout.MmapLock(process));

        body();
        if (Threaded.Contains(process))
            code.Unlock(code.Layout.MmapLock(process));
    }

    /// <summary>
    /// Makes tags valid before an entry for a page is set: those of a whole huge page if it is the first.
    /// </summary>
    public void SyncTags(StepWriter code, sbyte page)
    {
        if (Huge && Tagging.SyncsHugePage)
            code.If(page, EntryBits.Frame, 0, () => code.If(
                code.Load(new CellRef(code.Layout.Huge), "a huge page?"), 1, 1,
                () => Tagging.MteSyncTags(code, code.Constant(1))));

        Tagging.MteSyncTags(code, page);
    }

    /// <summary>Begins an access by the CPU, if anything can come between its walk and itself.</summary>
    public void BeginAccess(StepWriter code, int process)
    {
        if (Moves > 0)
            code.Lock(code.Layout.Access(process));
    }

    /// <summary>Ends it.</summary>
    public void EndAccess(StepWriter code, int process)
    {
        if (Moves > 0)
            code.Unlock(code.Layout.Access(process));
    }
}

/// <summary>Whether a page can be missing from a page table.</summary>
public enum PageAbsence
{
    /// <summary>It never is.</summary>
    Never,

    /// <summary>It has a frame, which can be looked up.</summary>
    Looked,

    /// <summary>It has no frame: whoever touches it first gets one.</summary>
    Fresh,
}

/// <summary>Sets an entry of a page table, under its lock.</summary>
[Models("arch/arm64/include/asm/pgtable.h", "set_pte_at")]
public static class SetPteAtSteps
{
    /// <param name="code">The code.</param>
    /// <param name="mm">What is in common.</param>
    /// <param name="entry">The cell of the entry.</param>
    /// <param name="page">The page that it maps.</param>
    /// <param name="bits">What the new entry allows; if it is Tagged, tags are made valid first.</param>
    public static void Emit(StepWriter code, RaceMm mm, byte entry, sbyte page, byte bits)
    {
        if ((bits & EntryBits.Mte) != 0)
            mm.SyncTags(code, page);

        code.Store(new CellRef(entry), page, EntryBits.Frame, bits, Text(bits), StepTraits.Maps);
    }

    private static string Text(byte bits) =>
        "set the entry" + ((bits & EntryBits.Mte) != 0 ? ", Tagged" : "") +
        ((bits & EntryBits.ReadOnly) != 0 ? ", read-only" : "");
}

/// <summary>mprotect with PROT_MTE of a page that may be mapped.</summary>
[Models("mm/mprotect.c", "change_pte_range")]
public static class ChangePteRangeSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page) =>
        code.In("change_pte_range", () =>
        mm.WithMmapLock(code, process, () =>
        {
            var layout = code.Layout;
            code.Store(new CellRef(layout.VmMte(process, page)), 1, "VM_MTE");
            code.Lock(layout.PageTableLock(process));
            var entry = code.Load(new CellRef(layout.Pte(process, page)), "read the entry");
            code.If(
                entry, EntryBits.Present, EntryBits.Present,
                () => Sync(code, mm, layout.Pte(process, page), entry));
            code.Unlock(layout.PageTableLock(process));
        }));

    private static void Sync(StepWriter code, RaceMm mm, byte at, sbyte entry)
    {
        mm.SyncTags(code, entry);
        code.Store(new CellRef(at), entry, 0xff, EntryBits.Mte, "set the entry, Tagged", StepTraits.Maps);
    }
}

/// <summary>A process copies a page that it may not write to, because others have it too.</summary>
[Models("mm/memory.c", "wp_page_copy")]
public static class WpPageCopySteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page, sbyte old) =>
        code.In("wp_page_copy", () =>
        mm.WithMmapLock(code, process, () =>
        {
            var (layout, at) = (code.Layout, new CellRef(code.Layout.Pte(process, page)));
            var copy = code.Constant(code.NewFrame(mm.Forks ? $"copy {code.Steps.Count}" : "copy"));
            mm.Tagging.CopyHighpage(code, copy, old);
            code.Lock(layout.PageTableLock(process));
            var now = code.Load(at, "read the entry again");
            const byte Shared = EntryBits.Present | EntryBits.ReadOnly;
            code.If(now, Shared, Shared, () => code.If(now, EntryBits.Mte, EntryBits.Mte,
                () => SetPteAtSteps.Emit(code, mm, at.Cell, copy, EntryBits.Present | EntryBits.Mte),
                () => SetPteAtSteps.Emit(code, mm, at.Cell, copy, EntryBits.Present)));
            code.Unlock(layout.PageTableLock(process));
        }));
}

/// <summary>A process gets a page of its own for one that KSM merged, without writing to it.</summary>
[Models("mm/ksm.c", "break_ksm")]
public static class BreakKsmSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page) => code.In("break_ksm", () =>
    {
        const byte Shared = EntryBits.Present | EntryBits.ReadOnly;
        var entry = code.Load(
            new CellRef(code.Layout.Pte(process, page)), "read the entry", StepTraits.Acquire);
        code.If(entry, Shared, Shared, () => WpPageCopySteps.Emit(code, mm, process, page, entry));
    });
}
