namespace Mte.Reference.Races;

/// <summary>
/// A page moves to another frame: with its folio locked, every entry for it is replaced by a migration entry, the page
/// is copied, and the entries are set again.
/// </summary>
[Models("mm/migrate.c", "migrate_folio_move")]
public static class MigrateFolio
{
    public static void Emit(Code code, Mm mm, int processes, int page) => code.In("migrate_folio", () =>
    {
        var layout = code.Layout;
        code.Lock(layout.FolioLock(page));
        for (var process = 0; process < processes; process++)
            TryToMigrateOne(code, mm, process, page);

        var from = code.Load(new Place(layout.PageCache(page)), "look the page up");
        var to = code.Constant(code.NewFrame("target"));
        mm.Tagging.CopyHighpage(code, to, from);

        // That of folio_mark_uptodate.
        code.Wmb();
        code.Store(new Place(layout.PageCache(page)), to, Entry.Frame, 0, "the page is the copy");
        for (var process = 0; process < processes; process++)
            RemoveMigrationPte(code, mm, process, page, to);

        code.Unlock(layout.FolioLock(page));
    });

    [Models("mm/rmap.c", "try_to_migrate_one")]
    internal static void TryToMigrateOne(Code code, Mm mm, int process, int page) => code.In("try_to_migrate_one", () =>
    {
        var (layout, at) = (code.Layout, new Place(code.Layout.Pte(process, page)));
        code.Lock(layout.PageTableLock(process));
        var entry = code.Load(at, "read the entry");

        // A process that has a copy of its own keeps it.
        var (mask, mapped) = mm.Private
            ? ((byte)(Entry.Present | Entry.Frame), (byte)(Entry.Present | page))
            : (Entry.Present, Entry.Present);
        code.If(entry, mask, mapped, () =>
        {
            mm.BeginAccess(code, process);
            code.Store(at, entry, Entry.Frame | Entry.ReadOnly, Entry.Migration, "set a migration entry");
            mm.EndAccess(code, process);
        });
        if (mm.Guests.Contains(process))
            KvmUnmapGfnRange.Emit(code, mm, process, page);

        code.Unlock(layout.PageTableLock(process));
    });

    [Models("mm/migrate.c", "remove_migration_pte")]
    internal static void RemoveMigrationPte(Code code, Mm mm, int process, int page, sbyte to) =>
        code.In("remove_migration_pte", () =>
        {
            var (layout, at) = (code.Layout, new Place(code.Layout.Pte(process, page)));
            code.Lock(layout.PageTableLock(process));
            var entry = code.Load(at, "read the entry");
            code.If(entry, Entry.Migration, Entry.Migration, () =>
            {
                if (mm.Private)
                    code.If(entry, Entry.ReadOnly, Entry.ReadOnly, () => Set(Entry.ReadOnly), () => Set(0));
                else
                    Set(0);
            });
            code.Unlock(layout.PageTableLock(process));

            void Set(byte bits)
            {
                var mte = code.Load(new Place(layout.VmMte(process, page)), "VM_MTE?");
                bits |= Entry.Present;
                code.If(mte, 1, 1,
                    () => SetPteAt.Emit(code, mm, at.Cell, to, (byte)(bits | Entry.Mte)),
                    () => SetPteAt.Emit(code, mm, at.Cell, to, bits));
            }
        });
}

/// <summary>A page is taken from a guest before it is taken from its process.</summary>
[Models("arch/arm64/kvm/mmu.c", "kvm_unmap_gfn_range")]
public static class KvmUnmapGfnRange
{
    public static void Emit(Code code, Mm mm, int process, int page) => code.In("kvm_unmap_gfn_range", () =>
    {
        var layout = code.Layout;
        code.Lock(layout.MmuLock(process));
        mm.BeginAccess(code, process);
        code.Store(new Place(layout.Stage2(process, page)), 0, "clear the stage-2 entry");
        mm.EndAccess(code, process);
        code.Unlock(layout.MmuLock(process));
    });
}

/// <summary>
/// A huge page is split: its second page gets the flags of the first, whatever it had. Both flags of a page are about
/// that page alone until then.
/// </summary>
[Models("mm/huge_memory.c", "__split_huge_page_tail")]
public class SplitHugePage
{
    protected const int Head = 0, Tail = 1;

    public void Emit(Code code, Mm mm, int process) => code.In("split_huge_page", () =>
    {
        var layout = code.Layout;
        code.Lock(layout.FolioLock(Head));
        code.Lock(layout.FolioLock(Tail));
        MigrateFolio.TryToMigrateOne(code, mm, process, Head);
        MigrateFolio.TryToMigrateOne(code, mm, process, Tail);
        code.In("__split_huge_page_tail", () =>
        {
            CopyFlag(code, Layout.Tagged);
            CopyFlag(code, Layout.Locked);
            code.Store(new Place(layout.Huge), 0, "two pages now");
        });
        code.Wmb();
        foreach (var page in (ReadOnlySpan<int>)[Head, Tail])
            MigrateFolio.RemoveMigrationPte(
                code, mm, process, page, code.Load(new Place(layout.PageCache(page)), "look the page up"));

        code.Unlock(layout.FolioLock(Tail));
        code.Unlock(layout.FolioLock(Head));
    });

    /// <summary>Gives the tail what the head has of a flag.</summary>
    protected virtual void CopyFlag(Code code, Func<int, byte> flag)
    {
        var name = code.Layout.Name(flag(Head)).Split(' ')[^1];
        var head = code.Load(new Place(flag(Head)), $"read the head's {name}");
        code.Store(new Place(flag(Tail)), head, 0xff, 0, $"the tail's {name} := the head's");
    }
}
