using Mte.Reference.Races.Machine;
using Mte.Reference.State;

namespace Mte.Reference.Races.Functions;

/// <summary>
/// A page moves to another frame: with its folio locked, every entry for it is replaced by a migration entry,
/// the page is copied, and the entries are set again.
/// </summary>
[Models("mm/migrate.c", "migrate_folio_move")]
public static class MigrateFolioSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int processes, int page) =>
        code.In("migrate_folio", () =>
    {
        var layout = code.Layout;
        code.Lock(layout.FolioLock(page));
        for (var process = 0; process < processes; process++)
            TryToMigrateOne(code, mm, process, page);

        var from = code.Load(new CellRef(layout.PageCache(page)), "look the page up");
        var to = code.Constant(code.NewFrame("target"));
        mm.Tagging.CopyHighpage(code, to, from);

        // That of folio_mark_uptodate.
        code.Wmb();
        code.Store(new CellRef(layout.PageCache(page)), to, EntryBits.Frame, 0, "the page is the copy");
        for (var process = 0; process < processes; process++)
            RemoveMigrationPte(code, mm, process, page, to);

        code.Unlock(layout.FolioLock(page));
    });

    [Models("mm/rmap.c", "try_to_migrate_one")]
    internal static void TryToMigrateOne(StepWriter code, RaceMm mm, int process, int page) =>
        code.In("try_to_migrate_one", () =>
    {
        var (layout, at) = (code.Layout, new CellRef(code.Layout.Pte(process, page)));
        code.Lock(layout.PageTableLock(process));
        var entry = code.Load(at, "read the entry");

        // A process that has a copy of its own keeps it.
        var (mask, mapped) = mm.Private
            ? ((byte)(EntryBits.Present | EntryBits.Frame), (byte)(EntryBits.Present | page))
            : (EntryBits.Present, EntryBits.Present);
        code.If(entry, mask, mapped, () =>
        {
            mm.BeginAccess(code, process);
            code.Store(
                at, entry, EntryBits.Frame | EntryBits.ReadOnly, EntryBits.Migration,
                "set a migration entry");
            mm.EndAccess(code, process);
        });
        if (mm.Guests.Contains(process))
            KvmUnmapGfnRangeSteps.Emit(code, mm, process, page);

        code.Unlock(layout.PageTableLock(process));
    });

    [Models("mm/migrate.c", "remove_migration_pte")]
    internal static void RemoveMigrationPte(StepWriter code, RaceMm mm, int process, int page, sbyte to) =>
        code.In("remove_migration_pte", () =>
        {
            var (layout, at) = (code.Layout, new CellRef(code.Layout.Pte(process, page)));
            code.Lock(layout.PageTableLock(process));
            var entry = code.Load(at, "read the entry");
            code.If(entry, EntryBits.Migration, EntryBits.Migration, () =>
            {
                if (mm.Private)
                    code.If(
                        entry, EntryBits.ReadOnly, EntryBits.ReadOnly, () => Set(EntryBits.ReadOnly),
                        () => Set(0));
                else
                    Set(0);
            });
            code.Unlock(layout.PageTableLock(process));

            void Set(byte bits)
            {
                var mte = code.Load(new CellRef(layout.VmMte(process, page)), "VM_MTE?");
                bits |= EntryBits.Present;
                code.If(mte, 1, 1,
                    () => SetPteAtSteps.Emit(code, mm, at.Cell, to, (byte)(bits | EntryBits.Mte)),
                    () => SetPteAtSteps.Emit(code, mm, at.Cell, to, bits));
            }
        });
}

/// <summary>A page is taken from a guest before it is taken from its process.</summary>
[Models("arch/arm64/kvm/mmu.c", "kvm_unmap_gfn_range")]
public static class KvmUnmapGfnRangeSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int process, int page) =>
        code.In("kvm_unmap_gfn_range", () =>
    {
        var layout = code.Layout;
        code.Lock(layout.MmuLock(process));
        mm.BeginAccess(code, process);
        code.Store(new CellRef(layout.Stage2(process, page)), 0, "clear the stage-2 entry");
        mm.EndAccess(code, process);
        code.Unlock(layout.MmuLock(process));
    });
}

/// <summary>
/// A huge page is split: its second page gets the flags of the first, whatever it had. Both flags of a page
/// are about that page alone until then.
/// </summary>
[Models("mm/huge_memory.c", "__split_huge_page_tail")]
public class SplitHugePageSteps
{
    protected const int Head = 0, Tail = 1;

    public void Emit(StepWriter code, RaceMm mm, int process) => code.In("split_huge_page", () =>
    {
        var layout = code.Layout;
        code.Lock(layout.FolioLock(Head));
        code.Lock(layout.FolioLock(Tail));
        MigrateFolioSteps.TryToMigrateOne(code, mm, process, Head);
        MigrateFolioSteps.TryToMigrateOne(code, mm, process, Tail);
        code.In("__split_huge_page_tail", () =>
        {
            CopyFlag(code, Layout.Tagged);
            CopyFlag(code, Layout.Locked);
            code.Store(new CellRef(layout.Huge), 0, "two pages now");
        });
        code.Wmb();
        foreach (var page in (ReadOnlySpan<int>)[Head, Tail])
            MigrateFolioSteps.RemoveMigrationPte(
                code, mm, process, page, code.Load(new CellRef(layout.PageCache(page)), "look the page up"));

        code.Unlock(layout.FolioLock(Tail));
        code.Unlock(layout.FolioLock(Head));
    });

    /// <summary>Gives the tail what the head has of a flag.</summary>
    protected virtual void CopyFlag(StepWriter code, Func<int, byte> flag)
    {
        var name = code.Layout.Name(flag(Head)).Split(' ')[^1];
        var head = code.Load(new CellRef(flag(Head)), $"read the head's {name}");
        code.Store(new CellRef(flag(Tail)), head, 0xff, 0, $"the tail's {name} := the head's");
    }
}
