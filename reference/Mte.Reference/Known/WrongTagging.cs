using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about the tags of pages.</summary>
internal static class WrongTagging
{
    public static IEnumerable<KnownPart> All =>
    [
        new("no-clear-on-first-touch", "a page's tags are declared valid and are its previous owner's",
            parts => parts with { Tagging = new NeverFirst(parts.Tagging) }),
        new("clears-at-every-mapping", "each new page table entry clears the page's tags",
            parts => parts with { Tagging = new AlwaysFirst(parts.Tagging) }),
        new("forgets-tagged-flag", "pages that were tagged are not known to be",
            parts => parts with { Tagging = new NeverTagged(parts.Tagging) }),
        new("fork-loses-tags", "copy-on-write copies data only",
            parts => parts with { CopyPage = new CopyDataOnly() }),
        new("copy-shares-tags-of-first-granule", "copy-on-write gives every granule the first one's tag",
            parts => parts with { CopyPage = new CopyFirstTag(parts.CopyPage) }),
        new("copy-loses-data", "copy-on-write copies tags only",
            parts => parts with { CopyPage = new CopyTagsOnly(parts.CopyPage) }),
    ];

    private abstract class Like(ITaggingProtocol right) : ITaggingProtocol
    {
        protected ITaggingProtocol Right => right;

        public virtual bool PageMteTagged(Page page) => right.PageMteTagged(page);

        public virtual bool TryPageMteTagging(Page page) => right.TryPageMteTagging(page);

        public virtual void SetPageMteTagged(Page page) => right.SetPageMteTagged(page);

        public bool SyncsTagsOf(Pte pte) => right.SyncsTagsOf(pte);

        public bool ClearsAtAllocation => right.ClearsAtAllocation;
    }

    private sealed class NeverFirst(ITaggingProtocol right) : Like(right)
    {
        public override bool TryPageMteTagging(Page page)
        {
            page.Flags |= PageFlags.PG_mte_tagged | PageFlags.PG_mte_lock;
            return false;
        }
    }

    private sealed class AlwaysFirst(ITaggingProtocol right) : Like(right)
    {
        public override bool TryPageMteTagging(Page page) => Right.TryPageMteTagging(page) || true;
    }

    private sealed class NeverTagged(ITaggingProtocol right) : Like(right)
    {
        public override bool PageMteTagged(Page page) => false;

        public override bool TryPageMteTagging(Page page) => true;

        public override void SetPageMteTagged(Page page)
        {
        }
    }

    private sealed class CopyDataOnly : ICopyPage
    {
        public void CopyHighpage(Kernel kernel, Page to, Page from)
        {
            for (var index = 0; index < to.Folio.Count; index++)
                to.Folio[index].Data.CopyFrom(from.Head.Folio[index].Data);
        }
    }

    private sealed class CopyFirstTag(ICopyPage right) : ICopyPage
    {
        public void CopyHighpage(Kernel kernel, Page to, Page from)
        {
            right.CopyHighpage(kernel, to, from);
            foreach (var page in to.Folio)
                page.Tags.Fill(page.Tags[0]);
        }
    }

    private sealed class CopyTagsOnly(ICopyPage right) : ICopyPage
    {
        public void CopyHighpage(Kernel kernel, Page to, Page from)
        {
            right.CopyHighpage(kernel, to, from);
            foreach (var page in to.Folio)
                page.Data.Fill(0);
        }
    }
}
