using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>mm/vmscan.c: reclaims pages. Only MADV_PAGEOUT asks for it here.</summary>
public static class Vmscan
{
    /// <summary>Swaps pages out that nobody else has mapped, as long as there is room.</summary>
    [Models("mm/vmscan.c", "reclaim_pages")]
    internal static void ReclaimPages(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        if (mm.Kernel.Swap is not { } area)
            return;

        for (var address = start; address < end; address += mm.PageSize)
            if (mm.PageTable.TryGet(vma, address, out var pte) && !pte.Special)
                ShrinkFolio(mm, area, vma, address, pte);
    }

    [Models("mm/vmscan.c", "shrink_folio_list")]
    private static void ShrinkFolio(AddressSpace mm, SwapArea area, Vma vma, ulong address, Pte pte)
    {
        if (pte.Page is { Anonymous: true, Mapcount: 1 })
            SwapOutAnonymous(mm, area, vma, address, pte.Page);
        else if (!pte.Page.Anonymous && vma.File is ShmemFile file && Rmap.MapsOf(mm.Kernel, pte.Page) == 1 &&
                 file.WritePage(mm.Kernel, area, vma.FileOffset(address)))
            mm.PageTable.Remove(vma, address);
    }

    private static void SwapOutAnonymous(AddressSpace mm, SwapArea area, Vma vma, ulong address, Page page)
    {
        if (page.SwapEntry is { } clean)
        {
            // It was read from there, and not written since.
            clean.Count++;
            mm.PageTable.Remove(vma, address);
            page.Mapcount = 0;
            mm.PageTable.SetSwap(vma, address, clean);
            area.Uncache(clean);
        }
        else if (area.Write(page) is { } entry)
        {
            mm.PageTable.Remove(vma, address);
            page.Mapcount = 0;
            mm.PageTable.SetSwap(vma, address, entry);
            mm.Kernel.Pages.Free(page);
        }
    }
}
