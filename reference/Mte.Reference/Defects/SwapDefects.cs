using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the tags of pages that leave memory.</summary>
internal static class SwapDefects
{
    public static IEnumerable<Defect> All =>
    [
        SwapIn("swap-loses-tags", ["SWAP-001", "SWAP-006"], "Pages come back from swap without their tags.",
            swapIn => swapIn with { Ways = [] }),
        Swap("swap-slot-keeps-tags", ["SWAP-010"], "A free slot keeps its tags for the next page.",
            right => new SlotKeeps(right)),
        Swap("swap-saves-once", ["SWAP-005"],
            "Tags of a page are saved the first time that it goes out, and never again.",
            right => new SavesOnce(right)),
        Swap("swap-skips-zero-data", ["SWAP-001"],
            "Tags are saved only if the page has data that is not zero.",
            right => new SkipsZeroData(right)),
        Swap("swap-skips-zero-tags", ["SWAP-003"],
            "A page whose tags are all 0 comes back without valid tags.",
            right => new SkipsZeroTags(right)),
        Swap("swap-saves-untagged", ["SWAP-004"], "Tag memory is saved for pages without valid tags too.",
            right => new SavesUntagged(right)),
        SwapIn("swap-restores-tagged-ptes", ["SWAP-007"],
            "Tags come back through Tagged entries only where any entry must do, or "
            + "the reverse.",
            swapIn => swapIn with { NeedsTaggedPte = !swapIn.NeedsTaggedPte }),
        SwapIn("swapin-loses-tags", ["SWAP-001"], "Private pages lose their tags; shared pages keep them.",
            swapIn => swapIn with { Ways = swapIn.Ways.Remove(Kernels.SwapIn.DoSwapPage) }),
        SwapIn("shmem-swapin-loses-tags", ["SWAP-006"], "Shared pages lose their tags.",
            swapIn => swapIn with { Ways = swapIn.Ways.Remove(Kernels.SwapIn.ShmemSwapin) }),
        SwapIn("swapoff-loses-tags", ["SWAP-009"], "swapoff brings private pages back without tags.",
            swapIn => swapIn with { Ways = swapIn.Ways.Remove(Kernels.SwapIn.UnusePte) }),

        // What 6.1 does.
        SwapIn("swapoff-loses-unreadable", ["SWAP-009"],
            "swapoff loses the tags of pages that the process cannot read.",
            swapIn => swapIn with { SwapoffRestoresUnreadable = false }),
        Swap("swap-shifts-tags", ["SWAP-001"],
            "Tags are restored one granule too far.", right => new Shifts(right)),
    ];

    private static Defect Swap(
        string name, IReadOnlyList<string> rules, string sentence, Func<ISwapTags, ISwapTags> wrong) =>
        new(name, rules, sentence, parts => parts with { Swap = wrong(parts.Swap) });

    private static Defect SwapIn(
        string name, IReadOnlyList<string> rules, string sentence, Func<SwapInFacts, SwapInFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { SwapIn = wrong(parts.SwapIn) });

    private abstract class Like(ISwapTags right) : ISwapTags
    {
        public virtual void ArchPrepareToSwap(Kernel kernel, SwapArea area, SwapEntry entry, Page page) =>
            right.ArchPrepareToSwap(kernel, area, entry, page);

        public virtual void ArchSwapRestore(Kernel kernel, SwapArea area, SwapEntry entry, Page page) =>
            right.ArchSwapRestore(kernel, area, entry, page);

        public virtual void ArchSwapInvalidatePage(SwapArea area, SwapEntry entry) =>
            right.ArchSwapInvalidatePage(area, entry);
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
            if (
                first.TryGetValue(area, out var old) && old.Slot == entry.Slot
                    && area.MtePages.ContainsKey(entry.Slot))
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
}
