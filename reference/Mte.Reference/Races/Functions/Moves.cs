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
        code.If(entry, Entry.Present, Entry.Present, () =>
        {
            mm.BeginAccess(code, process);
            code.Store(at, entry, Entry.Frame | Entry.ReadOnly, Entry.Migration, "set a migration entry");
            mm.EndAccess(code, process);
        });
        code.Unlock(layout.PageTableLock(process));
    });

    [Models("mm/migrate.c", "remove_migration_pte")]
    internal static void RemoveMigrationPte(Code code, Mm mm, int process, int page, sbyte to) =>
        code.In("remove_migration_pte", () =>
        {
            var (layout, at) = (code.Layout, new Place(code.Layout.Pte(process, page)));
            code.Lock(layout.PageTableLock(process));
            var entry = code.Load(at, "read the entry");
            var mte = code.Load(new Place(layout.VmMte(process, page)), "VM_MTE?");
            code.If(entry, Entry.Migration, Entry.Migration, () => code.If(mte, 1, 1,
                () => SetPteAt.Emit(code, mm, at.Cell, to, Entry.Present | Entry.Mte),
                () => SetPteAt.Emit(code, mm, at.Cell, to, Entry.Present)));
            code.Unlock(layout.PageTableLock(process));
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
