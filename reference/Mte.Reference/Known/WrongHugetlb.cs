using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that know huge pages by their first page only.</summary>
internal static class WrongHugetlb
{
    public static IEnumerable<KnownPart> All =>
    [
        new("huge-clears-first-page", "the first PROT_MTE mapping of a huge page clears the tags of its first page only",
            parts => parts with { Tagging = new ClearFirst(parts.Tagging) }),
        new("huge-copies-first-page", "copy-on-write of a huge page copies the tags of its first page only",
            parts => parts with { CopyPage = new CopyFirst(parts.CopyPage) }),
        new("huge-keeps-flag", "a huge page that went back to the pool still counts as tagged",
            parts => parts with { Tagging = new KeepsFlag(parts.Tagging) }),
    ];

    private abstract class Like(ITaggingProtocol right) : ITaggingProtocol
    {
        public virtual bool PageMteTagged(Page page) => right.PageMteTagged(page);

        public virtual bool TryPageMteTagging(Page page) => right.TryPageMteTagging(page);

        public virtual void SetPageMteTagged(Page page) => right.SetPageMteTagged(page);

        public virtual bool SyncsTagsOf(Pte pte) => right.SyncsTagsOf(pte);

        public virtual bool ClearsAtAllocation => right.ClearsAtAllocation;
    }

    private sealed class ClearFirst(ITaggingProtocol right) : Like(right)
    {
        public override bool TryPageMteTagging(Page page)
        {
            var first = base.TryPageMteTagging(page);
            if (!first || page.Folio.Count == 1)
                return first;

            page.Tags.Fill(0);
            SetPageMteTagged(page);
            return false;
        }
    }

    private sealed class CopyFirst(ICopyPage right) : ICopyPage
    {
        public void CopyHighpage(Kernel kernel, Page to, Page from)
        {
            right.CopyHighpage(kernel, to, from);
            foreach (var page in to.Folio.Skip(1))
                page.Tags.Fill(PageAllocator.StaleTag);
        }
    }

    // Flags end with a page's life in the allocator, so what was tagged once is remembered here.
    private sealed class KeepsFlag(ITaggingProtocol right) : Like(right)
    {
        private readonly HashSet<Page> tagged = [];

        public override bool TryPageMteTagging(Page page) =>
            (page.Folio.Count == 1 || tagged.Add(page)) && base.TryPageMteTagging(page);
    }
}
