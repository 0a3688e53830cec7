using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>
/// As it should be: the tags of each page are its own, before and after. Real kernels up to 7.3 give every
/// page the head's PG_mte_tagged when they split (mm/huge_memory.c, __split_huge_page_tail,
/// __split_folio_to_order).
/// </summary>
public sealed class StandardHugeMemory : IHugeMemory
{
    [Models("mm/huge_memory.c", "get_huge_zero_folio")]
    public Page GetHugeZeroFolio(Kernel kernel)
    {
        var page = kernel.Pages.AllocPage();
        page.Data.Fill(0);
        PageTags.MteClearPageTags(page);
        return page;
    }

    [Models("mm/huge_memory.c", "__split_folio_to_order", In = "7.3")]
    public void SplitFolioToOrder0(Kernel kernel, Thp thp) => kernel.Pages.Split(thp);

    [Models("mm/migrate.c", "try_to_map_unused_to_zeropage")]
    public bool TryToMapUnusedToZeropage(Kernel kernel, Page page) =>
        kernel.Parts.Ksm.PagesIdentical(kernel, page, kernel.ZeroPage);

    [Models("mm/khugepaged.c", "__collapse_huge_page_copy")]
    public void CollapseHugePageCopy(Kernel kernel, Page to, Page from) =>
        kernel.Parts.CopyPage.CopyHighpage(kernel, to, from);
}
