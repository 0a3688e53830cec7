using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>The tags of pages that get a Tagged page table entry.</summary>
public static class PageTags
{
    /// <summary>The first Tagged entry clears the page's tags; later ones show what is there.</summary>
    [Models("arch/arm64/kernel/mte.c", "mte_sync_tags")]
    public static void MteSyncTags(Kernel kernel, Pte pte)
    {
        var head = pte.Page.Head;
        if (kernel.Parts.Tagging.TryPageMteTagging(head))
        {
            MteClearPageTags(head);
            kernel.Parts.Tagging.SetPageMteTagged(head);
        }
    }

    /// <summary>The page has valid tags; the zero page's are always valid.</summary>
    [Models("arch/arm64/kernel/mte.c", "access_remote_tags")]
    public static bool IsTagged(Kernel kernel, Page page) =>
        page == kernel.ZeroPage || kernel.Parts.Tagging.PageMteTagged(page.Head);

    /// <summary>
    /// A new page of zeros for a PROT_MTE mapping has its tags cleared along with its data.
    /// </summary>
    [Models("arch/arm64/mm/fault.c", "tag_clear_highpage")]
    public static void TagClearHighpage(Kernel kernel, Page page)
    {
        // Nobody else has the page yet, so the answer is always yes.
        if (!kernel.Parts.Tagging.TryPageMteTagging(page))
            return;

        MteClearPageTags(page);
        kernel.Parts.Tagging.SetPageMteTagged(page);
    }

    /// <summary>Sets every tag of a folio to 0.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_clear_page_tags")]
    public static void MteClearPageTags(Page head)
    {
        foreach (var page in head.Folio)
            page.Tags.Fill(0);
    }
}
