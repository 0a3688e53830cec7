using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>Tags of pages that leave memory and come back.</summary>
public interface ISwapTags
{
    /// <summary>The page is about to be written.</summary>
    void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page);

    /// <summary>Gives a page that was read its tags.</summary>
    void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page);

    /// <summary>The slot is free.</summary>
    void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry);
}
