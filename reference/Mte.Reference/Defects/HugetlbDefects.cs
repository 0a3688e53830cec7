using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels that know huge pages by their first page only.</summary>
internal static class HugetlbDefects
{
    public static IEnumerable<Defect> All =>
    [
        TaggingDefects.Tagging("huge-clears-first-page", ["INIT-012"],
            "The first PROT_MTE mapping of a huge page clears the tags of its first page only.",
            right => new ClearFirst(right)),
        TaggingDefects.CopyPage("huge-copies-first-page", ["COW-013"],
            "Copy-on-write of a huge page copies the tags of its first page only.",
            right => new CopyFirst(right)),
        TaggingDefects.Tagging("huge-keeps-flag", ["COW-014"],
            "A huge page that went back to the pool still counts as tagged.", right => new KeepsFlag(right)),
    ];

    private sealed class ClearFirst(ITaggingProtocol right) : TaggingDefects.Like(right)
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
    private sealed class KeepsFlag(ITaggingProtocol right) : TaggingDefects.Like(right)
    {
        private readonly HashSet<Page> tagged = [];

        public override bool TryPageMteTagging(Page page) =>
            (page.Folio.Count == 1 || tagged.Add(page)) && base.TryPageMteTagging(page);
    }
}
