using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mte;

/// <summary>Tags travel only with a page that has valid ones; another's copy has none either.</summary>
public sealed class CopyWithTags : ICopyPage
{
    [Models("arch/arm64/mm/copypage.c", "copy_highpage")]
    public void CopyHighpage(Kernel kernel, Page to, Page from)
    {
        for (var index = 0; index < from.Head.Folio.Count; index++)
            to.Folio[index].Data.CopyFrom(from.Head.Folio[index].Data);

        var tagging = kernel.Parts.Tagging;
        if (!tagging.PageMteTagged(from.Head) || !tagging.TryPageMteTagging(to))
            return;

        MteCopyPageTags(to, from.Head);
        tagging.SetPageMteTagged(to);
    }

    [Models("arch/arm64/lib/mte.S", "mte_copy_page_tags")]
    private static void MteCopyPageTags(Page to, Page from)
    {
        for (var index = 0; index < from.Folio.Count; index++)
            to.Folio[index].Tags.CopyFrom(from.Folio[index].Tags);
    }
}
