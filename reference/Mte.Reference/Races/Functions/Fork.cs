using Mte.Reference.Races.Machine;
using Mte.Reference.State;

namespace Mte.Reference.Races.Functions;

/// <summary>
/// A process makes another one. Private pages become read-only for both; entries for a shared file are left
/// out, and faulted in later.
/// </summary>
[Models("mm/memory.c", "copy_page_range")]
public static class CopyPageRangeSteps
{
    public static void Emit(StepWriter code, RaceMm mm, int parent, int child, int page) =>
        code.In("copy_page_range", () =>
    {
        var layout = code.Layout;
        mm.WithMmapLock(code, parent, () =>
        {
            var mte = code.Load(new CellRef(layout.VmMte(parent, page)), "VM_MTE?");
            code.Store(new CellRef(layout.VmMte(child, page)), mte, 1, 0, "the child's VM_MTE");
            if (mm.Private)
                CopyPresentPte(code, mm, parent, child, page);
        });

        // Whoever is put on a CPU for the first time sees all that its parent did.
        code.Unlock(layout.Unborn(child), "the child runs");
    });

    [Models("mm/memory.c", "copy_present_ptes")]
    private static void CopyPresentPte(StepWriter code, RaceMm mm, int parent, int child, int page)
    {
        var (layout, at) = (code.Layout, code.Layout.Pte(child, page));
        code.Lock(layout.PageTableLock(parent));
        mm.BeginAccess(code, parent);
        var entry = code.Load(new CellRef(layout.Pte(parent, page)), "read the entry");
        code.If(entry, EntryBits.Present, EntryBits.Present, () =>
        {
            code.Store(
                new CellRef(
                    layout.Pte(parent, page)), entry, 0xff, EntryBits.ReadOnly, "write-protect the entry",
                StepTraits.Maps);
            code.If(entry, EntryBits.Mte, EntryBits.Mte,
                () =>
                    SetPteAtSteps.Emit(
                        code, mm, at, entry, EntryBits.Present | EntryBits.ReadOnly | EntryBits.Mte),
                () => SetPteAtSteps.Emit(code, mm, at, entry, EntryBits.Present | EntryBits.ReadOnly));
        }, () => code.If(entry, EntryBits.Migration, EntryBits.Migration, () => code.Store(
            new CellRef(
                layout.Pte(
                    parent, page)), entry, 0xff, EntryBits.ReadOnly, "write-protect the migration entry")));
        mm.EndAccess(code, parent);
        code.Unlock(layout.PageTableLock(parent));
    }
}
