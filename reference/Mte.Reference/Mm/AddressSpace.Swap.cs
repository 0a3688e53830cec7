using Mte.Reference.Mte;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    // By page number, like pageTable: swap entries in the page table.
    private readonly Dictionary<ulong, SwapEntry> swapPtes = [];

    /// <summary>Whether the page at an address is swapped out.</summary>
    public bool IsSwapped(ulong address) =>
        FindVmaIntersection(address, address + 1) is { } vma &&
        (swapPtes.ContainsKey(Index(vma, address)) ||
         (vma is { Shared: true, File: ShmemFile file } && file.IsSwapped(kernel, vma.FileOffset(address))));

    /// <summary>Swaps pages out that nobody else has mapped, as long as there is room.</summary>
    [Models("mm/madvise.c", "madvise_pageout")]
    [Models("mm/vmscan.c", "reclaim_pages")]
    private void ReclaimPages(Vma vma, ulong start, ulong end)
    {
        if (kernel.Swap is not { } area)
            return;

        for (var address = start; address < end; address += PageSize)
            if (pageTable.TryGetValue(Index(vma, address), out var pte) && !pte.Special)
                ShrinkFolio(area, vma, address, pte);
    }

    [Models("mm/vmscan.c", "shrink_folio_list")]
    private void ShrinkFolio(SwapArea area, Vma vma, ulong address, Pte pte)
    {
        if (pte.Page is { Anonymous: true, Mapcount: 1 })
            SwapOutAnonymous(area, Index(vma, address), pte.Page);
        else if (!pte.Page.Anonymous && vma.File is ShmemFile file && kernel.MapsOf(pte.Page) == 1 &&
                 file.WritePage(kernel, area, vma.FileOffset(address)))
            pageTable.Remove(Index(vma, address));
    }

    private void SwapOutAnonymous(SwapArea area, ulong index, Page page)
    {
        if (page.SwapEntry is { } clean)
        {
            // It was read from there, and not written since.
            clean.Count++;
            pageTable.Remove(index);
            page.Mapcount = 0;
            swapPtes[index] = clean;
            area.Uncache(clean);
        }
        else if (area.Write(page) is { } entry)
        {
            pageTable.Remove(index);
            page.Mapcount = 0;
            swapPtes[index] = entry;
            kernel.Pages.Free(page);
        }
    }

    /// <summary>Brings a page back for an access to it.</summary>
    [Models("mm/memory.c", "do_swap_page")]
    private void DoSwapPage(Vma vma, ulong address, SwapEntry entry) =>
        SetFromSwap(vma, address, entry, SwapIn.DoSwapPage);

    private void SetFromSwap(Vma vma, ulong address, SwapEntry entry, SwapIn way)
    {
        var area = kernel.Swap!;
        var page = area.Read(entry);
        var pte = MkPte(vma, page, write: false);
        if (kernel.Parts.Swap.Restores(way, pte))
            kernel.Parts.Swap.ArchSwapRestore(kernel, area, entry, page);

        if (entry.Count > 1)
            SwapArea.Cache(entry, page);

        swapPtes.Remove(Index(vma, address));
        page.Anonymous = true;
        page.Mapcount++;
        area.Free(entry);
        SetPteAt(vma, address, pte);
    }

    /// <summary>swapoff: every page of the process comes back.</summary>
    [Models("mm/swapfile.c", "unuse_mm")]
    internal void UnuseMm()
    {
        foreach (var (index, entry) in swapPtes.ToArray())
            SetFromSwap(FindVma(index * PageSize)!, index * PageSize, entry, SwapIn.UnusePte);
    }

    /// <summary>How many of the process's entries hold a page.</summary>
    internal int MapsOf(Page page) => pageTable.Values.Count(pte => pte.Page == page);
}
