using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mte;

/// <summary>
/// Tags are saved for a page with valid ones, and belong to the swap slot until it is free.
/// </summary>
public class SwapTags : ISwapTags
{
    [Models("arch/arm64/mm/mteswap.c", "mte_save_tags")]
    public virtual void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
    {
        if (!kernel.Parts.Tagging.PageMteTagged(page))
            return;

        var saved = new Contents(kernel.PageSize / Granule.Bytes, 0);
        saved.CopyFrom(page.Tags);
        area.MtePages[entry.Slot] = saved;
    }

    [Models("arch/arm64/mm/mteswap.c", "mte_restore_tags")]
    public virtual void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
    {
        if (
            !area.MtePages.TryGetValue(entry.Slot, out var saved)
                || !kernel.Parts.Tagging.TryPageMteTagging(page))
            return;

        page.Tags.CopyFrom(saved);
        kernel.Parts.Tagging.SetPageMteTagged(page);
    }

    [Models("arch/arm64/mm/mteswap.c", "mte_invalidate_tags")]
    public virtual void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry) =>
        area.MtePages.Remove(entry.Slot);
}
