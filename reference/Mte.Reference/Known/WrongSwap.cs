using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about tags of pages that leave memory, or about what root sees of pages.</summary>
internal static class WrongSwap
{
    public static IEnumerable<KnownPart> All =>
    [
        Part("swap-loses-tags", "pages come back from swap without their tags", right => new NeverRestores(right)),
        Part("swap-slot-keeps-tags", "a free slot keeps its tags for the next page", right => new SlotKeeps(right)),
        Part("swap-saves-once", "tags of a page are saved the first time it goes out, and never again",
            right => new SavesOnce(right)),
        Part("swap-skips-zero-data", "tags are saved only if the page has data", right => new SkipsZeroData(right)),
        Part("swap-skips-zero-tags", "pages with tag 0 everywhere come back without valid tags",
            right => new SkipsZeroTags(right)),
        Part("swap-saves-untagged", "whatever is in tag memory is saved for pages without valid tags",
            right => new SavesUntagged(right)),
        Part("swap-restores-tagged-ptes", "tags come back only through entries with PROT_MTE, or never that way",
            right => new OtherPtes(right)),
        Part("swapin-loses-tags", "private pages lose their tags, shared ones do not",
            right => new Forgets(right, SwapIn.DoSwapPage)),
        Part("shmem-swapin-loses-tags", "shared pages lose their tags", right => new Forgets(right, SwapIn.ShmemSwapin)),
        Part("swapoff-loses-tags", "swapoff brings private pages back without tags",
            right => new Forgets(right, SwapIn.UnusePte)),
        Part("swapoff-loses-unreadable", "swapoff forgets the tags of pages that the process cannot read (6.1)",
            right => new ForgetsUnreadable(right)),
        Part("swap-shifts-tags", "tags are restored one granule too far", right => new Shifts(right)),
        Flags("kpageflags-no-arch-2", "pages with valid tags do not show it", right => new Hides(right, KpageFlag.KPF_ARCH_2)),
        Flags("kpageflags-no-arch-3", "no page shows PG_arch_3", right => new Hides(right, KpageFlag.KPF_ARCH_3)),
        Flags("kpageflags-arch-3", "KPF_ARCH_3 shows PG_arch_2", right => new SameFlag(right)),
        Flags("kpageflags-own", "pages of a huge page show their own flags, of which they have none",
            right => new OwnPageFlags()),
        Flags("kpageflags-kept", "pages keep their flags when they are freed", right => new FlagsStay(right)),
        Flags("kpageflags-no-zero-page", "the zero page is a page like any other",
            right => new Hides(right, KpageFlag.KPF_ZERO_PAGE)),
        Flags("kpageflags-any-range", "parts of an entry can be read", right => new AnyRange(right)),
        Flags("kpageflags-no-end", "there are entries behind the last page", right => new NoEnd(right)),
        new("process-madvise-unknown", "process_madvise takes no advice, or all",
            parts => parts with { Mm = new WrongMm.OtherProcessAdvice(parts.Mm) }),
        new("pageout-any", "MADV_PAGEOUT takes locked pages and huge ones",
            parts => parts with { Mm = new WrongMm.PageoutAny(parts.Mm) }),
    ];

    private static KnownPart Part(string name, string defect, Func<ISwapTags, ISwapTags> wrong) =>
        new(name, defect, parts => parts with { Swap = wrong(parts.Swap) });

    private static KnownPart Flags(string name, string defect, Func<IPageFlags, IPageFlags> wrong) =>
        new(name, defect, parts => parts with { PageFlags = wrong(parts.PageFlags) });

    private abstract class Like(ISwapTags right) : ISwapTags
    {
        public virtual void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page) =>
            right.ArchPrepareToSwap(kernel, area, entry, page);

        public virtual bool Restores(SwapIn way, Pte? pte) => right.Restores(way, pte);

        public virtual void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page) =>
            right.ArchSwapRestore(kernel, area, entry, page);

        public virtual void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry) =>
            right.ArchSwapInvalidatePage(area, entry);
    }

    private sealed class NeverRestores(ISwapTags right) : Like(right)
    {
        public override bool Restores(SwapIn way, Pte? pte) => false;
    }

    private sealed class SlotKeeps(ISwapTags right) : Like(right)
    {
        public override void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry)
        {
        }
    }

    private sealed class SavesOnce(ISwapTags right) : Like(right)
    {
        private readonly Dictionary<SwapArea, (int Slot, Contents Tags)> first = [];

        public override void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
        {
            base.ArchPrepareToSwap(kernel, area, entry, page);
            if (first.TryGetValue(area, out var old) && old.Slot == entry.Slot && area.MtePages.ContainsKey(entry.Slot))
                area.MtePages[entry.Slot] = old.Tags;
            else if (area.MtePages.TryGetValue(entry.Slot, out var tags))
                first.TryAdd(area, (entry.Slot, tags));
        }
    }

    private sealed class SkipsZeroData(ISwapTags right) : Like(right)
    {
        public override void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
        {
            if (Enumerable.Range(0, kernel.PageSize).Any(at => page.Data[at] != 0))
                base.ArchPrepareToSwap(kernel, area, entry, page);
        }
    }

    private sealed class SkipsZeroTags(ISwapTags right) : Like(right)
    {
        public override void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
        {
            if (Enumerable.Range(0, kernel.PageSize / Granule.Bytes).Any(at => page.Tags[at] != 0))
                base.ArchPrepareToSwap(kernel, area, entry, page);
        }
    }

    private sealed class SavesUntagged(ISwapTags right) : Like(right)
    {
        public override void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
        {
            var saved = new Contents(kernel.PageSize / Granule.Bytes, 0);
            saved.CopyFrom(page.Tags);
            area.MtePages[entry.Slot] = saved;
        }
    }

    private sealed class OtherPtes(ISwapTags right) : Like(right)
    {
        public override bool Restores(SwapIn way, Pte? pte) =>
            pte is not { Tagged: false } ? base.Restores(way, pte) : !base.Restores(way, pte);
    }

    private sealed class Forgets(ISwapTags right, SwapIn forgotten) : Like(right)
    {
        public override bool Restores(SwapIn way, Pte? pte) => way != forgotten && base.Restores(way, pte);
    }

    private sealed class ForgetsUnreadable(ISwapTags right) : Like(right)
    {
        public override bool Restores(SwapIn way, Pte? pte) =>
            !(way is SwapIn.UnusePte && pte is { Accessible: false }) && base.Restores(way, pte);
    }

    private sealed class Shifts(ISwapTags right) : Like(right)
    {
        public override void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page)
        {
            base.ArchSwapRestore(kernel, area, entry, page);
            var tags = new byte[kernel.PageSize / Granule.Bytes];
            page.Tags.Read(0, tags);
            page.Tags.Write(0, [tags[^1], .. tags[..^1]]);
        }
    }

    private abstract class LikeFlags(IPageFlags right) : IPageFlags
    {
        public virtual bool? StablePageFlags(Kernel kernel, Page page, KpageFlag flag) =>
            right.StablePageFlags(kernel, page, flag);

        public virtual bool KeepsFlagsOfFree => right.KeepsFlagsOfFree;

        public virtual (Errno Errno, long Bytes) KpageflagsRead(Kernel kernel, long offset, int bytes) =>
            right.KpageflagsRead(kernel, offset, bytes);
    }

    private sealed class Hides(IPageFlags right, KpageFlag hidden) : LikeFlags(right)
    {
        public override bool? StablePageFlags(Kernel kernel, Page page, KpageFlag flag) =>
            flag == hidden ? false : base.StablePageFlags(kernel, page, flag);
    }

    private sealed class SameFlag(IPageFlags right) : LikeFlags(right)
    {
        public override bool? StablePageFlags(Kernel kernel, Page page, KpageFlag flag) =>
            base.StablePageFlags(kernel, page, flag is KpageFlag.KPF_ARCH_3 ? KpageFlag.KPF_ARCH_2 : flag);
    }

    private sealed class FlagsStay(IPageFlags right) : LikeFlags(right)
    {
        public override bool KeepsFlagsOfFree => true;
    }

    private sealed class AnyRange(IPageFlags right) : LikeFlags(right)
    {
        public override (Errno Errno, long Bytes) KpageflagsRead(Kernel kernel, long offset, int bytes) =>
            base.KpageflagsRead(kernel, offset / 8 * 8, bytes / 8 * 8);
    }

    private sealed class NoEnd(IPageFlags right) : LikeFlags(right)
    {
        public override (Errno Errno, long Bytes) KpageflagsRead(Kernel kernel, long offset, int bytes) =>
            base.KpageflagsRead(kernel, offset % 8, bytes);
    }
}
