using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the tags of transparent huge pages.</summary>
internal static class HugePageDefects
{
    public static IEnumerable<Defect> All =>
    [
        // Linux up to 7.3 has this defect and the next one.
        Huge("thp-split-loses-tags", ["COW-009"],
            "A page that is split off an untagged head is no longer known to have tags.",
            right => new SplitLoses(right)),
        Huge("thp-split-exposes-tags", ["COW-011"],
            "A page that is split off a tagged head counts as tagged, with the tags that "
            + "were left in memory.",
            right => new SplitExposes(right)),
        Huge("thp-split-forgets-tags", ["COW-008", "COW-010"],
            "No page that is split off is known to have tags.",
            right => new SplitForgets(right)),
        Huge("huge-zero-page-not-cleared", ["COW-005"],
            "The huge zero page has the tags that were left in memory.",
            right => new StaleHugeZero(right)),
        new("collapse-access-inverted", ["MMOP-059"],
            "Pages that the process cannot write are not collapsed where they must be, or the reverse.",
            parts => parts with
            {
                Thp = parts.Thp with { CollapseNeedsWritable = !parts.Thp.CollapseNeedsWritable },
            }),
        new("huge-zero-write-inverted", ["COW-006"],
            "The first write to the huge zero page brings a page of the other size.",
            parts => parts with
            {
                Thp = parts.Thp with { HugeZeroWriteAllocates = !parts.Thp.HugeZeroWriteAllocates },
            }),
        Huge("collapse-loses-tags", ["MMOP-023"],
            "Pages that are collapsed into a huge page lose their tags.",
            right => new CollapseData(right)),
        Huge("underused-split-ignores-tags", ["COW-012"],
            "Pages of zeros are given back whatever their tags are.",
            right => new UnderusedData(right)),
    ];

    private static Defect Huge(
        string name, IReadOnlyList<string> rules, string sentence, Func<IHugeMemory, IHugeMemory> wrong) =>
        new(name, rules, sentence, parts => parts with { HugeMemory = wrong(parts.HugeMemory) });

    private abstract class Like(IHugeMemory right) : IHugeMemory
    {
        protected IHugeMemory Right => right;

        public virtual Page GetHugeZeroFolio(Kernel kernel) => right.GetHugeZeroFolio(kernel);

        public virtual void SplitFolioToOrder0(Kernel kernel, Thp thp) =>
            right.SplitFolioToOrder0(kernel, thp);

        public virtual bool TryToMapUnusedToZeropage(Kernel kernel, Page page) =>
            right.TryToMapUnusedToZeropage(kernel, page);

        public virtual void CollapseHugePageCopy(Kernel kernel, Page to, Page from) =>
            right.CollapseHugePageCopy(kernel, to, from);
    }

    private sealed class SplitLoses(IHugeMemory right) : Like(right)
    {
        public override void SplitFolioToOrder0(Kernel kernel, Thp thp)
        {
            foreach (var page in thp.Pages)
                page.Flags &= thp.Pages[0].Flags;

            Right.SplitFolioToOrder0(kernel, thp);
        }
    }

    private sealed class SplitExposes(IHugeMemory right) : Like(right)
    {
        public override void SplitFolioToOrder0(Kernel kernel, Thp thp)
        {
            foreach (var page in thp.Pages)
                page.Flags |= thp.Pages[0].Flags;

            Right.SplitFolioToOrder0(kernel, thp);
        }
    }

    private sealed class SplitForgets(IHugeMemory right) : Like(right)
    {
        public override void SplitFolioToOrder0(Kernel kernel, Thp thp)
        {
            foreach (var page in thp.Pages)
                page.Flags = PageFlags.None;

            Right.SplitFolioToOrder0(kernel, thp);
        }
    }

    private sealed class StaleHugeZero(IHugeMemory right) : Like(right)
    {
        public override Page GetHugeZeroFolio(Kernel kernel)
        {
            var page = Right.GetHugeZeroFolio(kernel);
            page.Tags.Fill(PageAllocator.StaleTag);
            return page;
        }
    }

    private sealed class CollapseData(IHugeMemory right) : Like(right)
    {
        public override void CollapseHugePageCopy(Kernel kernel, Page to, Page from) =>
            to.Data.CopyFrom(from.Data);
    }

    private sealed class UnderusedData(IHugeMemory right) : Like(right)
    {
        public override bool TryToMapUnusedToZeropage(Kernel kernel, Page page) =>
            page.Data.IsSameAs(kernel.ZeroPage.Data);
    }
}
