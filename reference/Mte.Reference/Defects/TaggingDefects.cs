using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the tags of pages.</summary>
internal static class TaggingDefects
{
    public static IEnumerable<Defect> All =>
    [
        Tagging("no-clear-on-first-touch", ["INIT-001", "INIT-009"],
            "A page's tags count as valid and are its previous owner's.",
            right => new NeverFirst(right)),
        Tagging("clears-at-every-mapping", ["INIT-003"], "Each new page table entry clears the page's tags.",
            right => new AlwaysFirst(right)),
        Tagging("forgets-tagged-flag", ["KPF-001"], "The kernel does not flag pages as tagged.",
            right => new NeverTagged(right)),
        CopyPage("fork-loses-tags", ["COW-001"], "Copy-on-write copies data only.", _ => new CopyDataOnly()),
        CopyPage("copy-shares-tags-of-first-granule", ["COW-001"],
            "Copy-on-write gives every granule the tag of the first.",
            right => new CopyFirstTag(right)),
        CopyPage("copy-loses-data", ["COW-001"],
            "Copy-on-write copies tags only.", right => new CopyTagsOnly(right)),
    ];

    internal static Defect Tagging(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<ITaggingProtocol, ITaggingProtocol> wrong) =>
        new(name, rules, sentence, parts => parts with { Tagging = wrong(parts.Tagging) });

    internal static Defect CopyPage(
        string name, IReadOnlyList<string> rules, string sentence, Func<ICopyPage, ICopyPage> wrong) =>
        new(name, rules, sentence, parts => parts with { CopyPage = wrong(parts.CopyPage) });

    internal abstract class Like(ITaggingProtocol right) : ITaggingProtocol
    {
        protected ITaggingProtocol Right => right;

        public virtual bool PageMteTagged(Page page) => right.PageMteTagged(page);

        public virtual bool TryPageMteTagging(Page page) => right.TryPageMteTagging(page);

        public virtual void SetPageMteTagged(Page page) => right.SetPageMteTagged(page);
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
