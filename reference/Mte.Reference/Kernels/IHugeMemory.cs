using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>What transparent huge pages do with tags.</summary>
public interface IHugeMemory
{
    /// <summary>A page of the huge zero page.</summary>
    Page GetHugeZeroFolio(Kernel kernel);

    /// <summary>Makes small pages of a huge one.</summary>
    void SplitFolioToOrder0(Kernel kernel, Thp thp);

    /// <summary>Whether a page may be replaced by the zero page when its huge page is split.</summary>
    bool TryToMapUnusedToZeropage(Kernel kernel, Page page);

    /// <summary>Copies a page to its place in a huge page.</summary>
    void CollapseHugePageCopy(Kernel kernel, Page to, Page from);
}
