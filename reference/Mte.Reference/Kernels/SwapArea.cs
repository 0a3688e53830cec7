using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// The swap area that is on (<c>struct swap_info_struct</c>), of which a program can have one at a time. Free
/// slots are used again at once, the last one first. Writing is done when the call is: there is no page under
/// writeback.
/// </summary>
/// <param name="kernel">The kernel.</param>
/// <param name="slots">How many pages it holds.</param>
public sealed class SwapArea(Kernel kernel, int slots)
{
    private readonly Stack<int> free = new(Enumerable.Range(1, slots).Reverse());

    /// <summary>Files with pages in the area (<c>shmem_swaplist</c>).</summary>
    internal HashSet<ShmemFile> Files { get; } = [];

    /// <summary>Tags by slot (<c>mte_pages</c>), while their pages are out.</summary>
    public Dictionary<int, Contents> MtePages { get; } = [];

    /// <summary>Writes a page; null if the area is full.</summary>
    [Models("mm/swap_state.c", "add_to_swap")]
    [Models("mm/page_io.c", "swap_writepage")]
    internal SwapEntry? Write(Page page)
    {
        if (!free.TryPop(out var slot))
            return null;

        var data = new Contents(kernel.PageSize, 0);
        data.CopyFrom(page.Data);
        var entry = new SwapEntry(slot, data);
        kernel.Parts.Swap.ArchPrepareToSwap(kernel, this, entry, page);
        return entry;
    }

    /// <summary>
    /// The page that is in the swap cache, or one with the entry's data and no valid tags yet.
    /// </summary>
    [Models("mm/page_io.c", "swap_read_folio")]
    internal Page Read(SwapEntry entry)
    {
        if (entry.Cached is { } cached)
            return cached;

        var page = kernel.Pages.AllocPage();
        page.Data.CopyFrom(entry.Data);
        return page;
    }

    /// <summary>
    /// One reference less; the last one frees the slot, and the tags that were kept for it.
    /// </summary>
    [Models("mm/swapfile.c", "swap_free")]
    internal void Free(SwapEntry entry)
    {
        if (--entry.Count > 0)
            return;

        Uncache(entry);
        kernel.Parts.Swap.ArchSwapInvalidatePage(this, entry);
        free.Push(entry.Slot);
    }

    /// <summary>Takes the page out of the swap cache.</summary>
    [Models("mm/swap_state.c", "delete_from_swap_cache")]
    internal void Uncache(SwapEntry entry)
    {
        if (entry.Cached is not { } page)
            return;

        (entry.Cached, page.SwapEntry) = (null, null);
        if (page.Mapcount == 0)
            kernel.Pages.Free(page);
    }

    /// <summary>
    /// Leaves a page that was read in the swap cache, for the others that refer to the entry.
    /// </summary>
    internal static void Cache(SwapEntry entry, Page page) => (entry.Cached, page.SwapEntry) = (page, entry);
}
