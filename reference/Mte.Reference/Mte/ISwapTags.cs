using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>Ways on which a page comes back from swap.</summary>
public enum SwapIn
{
    /// <summary>Somebody touched private memory.</summary>
    DoSwapPage,

    /// <summary>Somebody asked for a page of a shmem file.</summary>
    ShmemSwapin,

    /// <summary>swapoff.</summary>
    UnusePte,
}

/// <summary>Tags of pages that leave memory and come back.</summary>
public interface ISwapTags
{
    /// <summary>The page is about to be written.</summary>
    void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page);

    /// <summary>Whether tags are restored on this way into an entry; a shmem file's page has none yet.</summary>
    bool Restores(SwapIn way, Pte? pte);

    /// <summary>Gives a page that was read its tags.</summary>
    void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page);

    /// <summary>The slot is free.</summary>
    void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry);
}

/// <summary>
/// Tags are restored whoever brings the page in, also through an entry that is not Tagged, as a VMM's is. (6.1's swapoff
/// forgets them for entries that the process cannot read; that is a defect, and not modelled.)
/// </summary>
public class SwapTags : ISwapTags
{
    [Models("arch/arm64/mm/mteswap.c", "mte_save_tags")]
    public virtual void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
    {
        if (!kernel.Parts.Tagging.PageMteTagged(page))
            return;

        var saved = new Contents(kernel.PageSize / Spec.Granule.Bytes, 0);
        saved.CopyFrom(page.Tags);
        area.MtePages[entry.Slot] = saved;
    }

    [Models("mm/memory.c", "do_swap_page")]
    [Models("mm/swapfile.c", "unuse_pte")]
    public virtual bool Restores(SwapIn way, Pte? pte) => true;

    [Models("arch/arm64/mm/mteswap.c", "mte_restore_tags")]
    public virtual void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
    {
        if (!area.MtePages.TryGetValue(entry.Slot, out var saved) || !kernel.Parts.Tagging.TryPageMteTagging(page))
            return;

        page.Tags.CopyFrom(saved);
        kernel.Parts.Tagging.SetPageMteTagged(page);
    }

    [Models("arch/arm64/mm/mteswap.c", "mte_invalidate_tags")]
    public virtual void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry) => area.MtePages.Remove(entry.Slot);
}

/// <summary>5.10: a private page gets its tags back only through a Tagged entry.</summary>
public sealed class RestoreTaggedPtes : SwapTags
{
    [Models("arch/arm64/kernel/mte.c", "mte_sync_page_tags", In = "6.1")]
    public override bool Restores(SwapIn way, Pte? pte) => pte is not { Tagged: false };
}
