using Mte.Reference.Mm;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about the tags of transparent huge pages.</summary>
internal static class WrongHugePages
{
    public static IEnumerable<KnownPart> All =>
    [
        // Both at once is what Linux does, up to 7.3 at least.
        new("thp-split-loses-tags", "a page split off an untagged head is no longer known to have tags",
            parts => parts with { HugeMemory = new SplitLoses(parts.HugeMemory) }),
        new("thp-split-exposes-tags", "a page split off a tagged head counts as tagged, with what was left in memory",
            parts => parts with { HugeMemory = new SplitExposes(parts.HugeMemory) }),
        new("thp-split-forgets-tags", "no page split off is known to have tags",
            parts => parts with { HugeMemory = new SplitForgets(parts.HugeMemory) }),
        new("huge-zero-page-not-cleared", "the huge zero page has what tags were left in memory",
            parts => parts with { HugeMemory = new StaleHugeZero(parts.HugeMemory) }),
        new("huge-zero-write-inverted", "the first write to the huge zero page brings a page of the other size",
            parts => parts with { HugeMemory = new OtherHugeZeroWrite(parts.HugeMemory) }),
        new("collapse-loses-tags", "pages gathered into a huge page lose their tags",
            parts => parts with { HugeMemory = new CollapseData(parts.HugeMemory) }),
        new("underused-split-ignores-tags", "pages of zeros are given back whatever their tags are",
            parts => parts with { HugeMemory = new UnderusedData(parts.HugeMemory) }),
    ];

    private abstract class Like(IHugeMemory right) : IHugeMemory
    {
        protected IHugeMemory Right => right;

        public bool HasCollapse => right.HasCollapse;

        public bool HasUnderusedSplit => right.HasUnderusedSplit;

        public virtual bool HugeZeroWriteAllocates => right.HugeZeroWriteAllocates;

        public virtual Page GetHugeZeroFolio(Kernel kernel) => right.GetHugeZeroFolio(kernel);

        public virtual void SplitFolioToOrder0(Kernel kernel, Thp thp) => right.SplitFolioToOrder0(kernel, thp);

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

    private sealed class OtherHugeZeroWrite(IHugeMemory right) : Like(right)
    {
        public override bool HugeZeroWriteAllocates => !Right.HugeZeroWriteAllocates;
    }

    private sealed class CollapseData(IHugeMemory right) : Like(right)
    {
        public override void CollapseHugePageCopy(Kernel kernel, Page to, Page from) => to.Data.CopyFrom(from.Data);
    }

    private sealed class UnderusedData(IHugeMemory right) : Like(right)
    {
        public override bool TryToMapUnusedToZeropage(Kernel kernel, Page page) =>
            page.Data.IsSameAs(kernel.ZeroPage.Data);
    }
}
