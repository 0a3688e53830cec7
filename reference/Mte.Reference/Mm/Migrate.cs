using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>mm/migrate.c: moves pages to another place in memory.</summary>
public static class Migrate
{
    /// <summary>
    /// Moves the page at an address elsewhere in memory, and a huge page of hugetlb as a whole; false if
    /// there is none.
    /// </summary>
    /// <param name="mm">The process's memory.</param>
    /// <param name="address">Its address.</param>
    /// <param name="offline">The old place is never used again.</param>
    [Models("mm/migrate.c", "migrate_pages")]
    public static bool MigratePage(this AddressSpace mm, ulong address, bool offline = false)
    {
        if (mm.PageAt(address) is not { } page)
            return false;

        var from = page.Head;
        var to = from.Folio.Count > 1 ? mm.Kernel.Pages.AllocHugetlbFolio() : mm.Kernel.Pages.AllocPage();
        mm.Kernel.Parts.Migration.MigrateFolio(mm.Kernel, to, from);
        for (var index = 0; index < from.Folio.Count; index++)
            from.Folio[index].TradeWith(to.Folio[index]);

        if (!offline)
            mm.Kernel.Pages.Free(to);

        return true;
    }

    /// <summary>Replaces zero-filled pages of a split huge page by the zero page.</summary>
    [Models("mm/migrate.c", "try_to_map_unused_to_zeropage")]
    public static void MapUnusedToZeropage(this AddressSpace mm, ulong address)
    {
        var start = address & ~(mm.HugePageSize - 1);
        for (var at = start; at < start + mm.HugePageSize; at += mm.PageSize)
        {
            if (mm.PageAt(at) is not { } page ||
                !mm.Kernel.Parts.HugeMemory.TryToMapUnusedToZeropage(mm.Kernel, page))
                continue;

            var vma = mm.FindVma(at)!;
            Memory.ZapPte(mm, vma, at);
            Ptes.SetZeroPage(mm, vma, at);
        }
    }
}
