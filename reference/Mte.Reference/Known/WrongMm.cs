using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about what calls on memory do to tags.</summary>
internal static class WrongMm
{
    public static IEnumerable<KnownPart> All =>
    [
        Part("mremap-drops-mte", "what mremap moved has no PROT_MTE", right => new MremapDropsMte(right)),
        Part("mremap-drops-tags", "mremap moves data only", right => new MremapDropsTags(right)),
        Part("mremap-refuses-tags", "mremap does not take an old address with a tag", right => new MremapTagged(right)),
        Part("ranges-refuse-tags", "madvise, mlock and mseal do not take an address with a tag",
            right => new RangesTagged(right)),
        Part("remap-file-pages-keeps-mte", "remap_file_pages leaves PROT_MTE", right => new RemapKeeps(right)),
        Part("dontneed-keeps-pages", "private memory is as it was after MADV_DONTNEED", right => new DontneedKeeps(right)),
        Part("dontneed-truncates", "MADV_DONTNEED takes shared memory from everybody",
            right => new DontneedEmpties(right)),
        Part("punch-keeps-pages", "a page that is punched out of a file becomes zero and keeps its tags",
            right => new PunchKeeps(right)),
        Part("partial-page-loses-tags", "a page of which a part becomes zero loses its tags", right => new PartLoses(right)),
        Part("fork-advice-ignored", "children get MADV_DONTFORK and MADV_WIPEONFORK memory as it is",
            right => new ForkIgnores(right)),
        Part("seal-ignored", "a sealed mapping can be changed", right => new NoSeal(right)),
        Part("mseal-inverted", "there is mseal where there is none, or none where there is", right => new OtherMseal(right)),
        Part("pkeys-inverted", "there is pkey_mprotect where there is none, or none where there is",
            right => new OtherPkeys(right)),
        Part("advice-inverted", "madvise refuses what it knows, and takes what it does not",
            right => new OtherAdvice(right)),
        Part("droppable-inverted", "memory can be mapped droppable where it cannot, or not where it can",
            right => new OtherDroppable(right)),
        Part("sealed-for-reading-inverted", "a sealed memfd can be mapped shared for reading where it cannot, or not "
            + "where it can", right => new OtherSealed(right)),
    ];

    private static KnownPart Part(string name, string defect, Func<IMmPolicy, IMmPolicy> wrong) =>
        new(name, defect, parts => parts with { Mm = wrong(parts.Mm) });

    internal abstract class Like(IMmPolicy right) : IMmPolicy
    {
        public virtual bool Knows(Advice advice) => right.Knows(advice);

        public virtual bool ProcessMadviseKnows(Advice advice) => right.ProcessMadviseKnows(advice);

        public virtual bool PageoutRefuses(VmFlags flags) => right.PageoutRefuses(flags);

        public virtual bool HasMseal => right.HasMseal;

        public virtual bool HasPkeys => right.HasPkeys;

        public virtual bool HasDroppable => right.HasDroppable;

        public virtual bool MapsSealedForReading => right.MapsSealedForReading;

        public virtual VmFlags AfterRemapFilePages(VmFlags flags) => right.AfterRemapFilePages(flags);

        public virtual VmFlags AfterMremap(VmFlags flags) => right.AfterMremap(flags);

        public virtual bool MremapUntags => right.MremapUntags;

        public virtual bool RangesUntag => right.RangesUntag;

        public virtual bool MremapKeepsTags => right.MremapKeepsTags;

        public virtual bool DontneedZaps => right.DontneedZaps;

        public virtual bool DontneedTruncates => right.DontneedTruncates;

        public virtual bool PunchFreesPages => right.PunchFreesPages;

        public virtual bool PartialPageKeepsTags => right.PartialPageKeepsTags;

        public virtual bool ForkAdviceHolds => right.ForkAdviceHolds;

        public virtual bool SealHolds => right.SealHolds;
    }

    internal sealed class OtherProcessAdvice(IMmPolicy right) : Like(right)
    {
        public override bool ProcessMadviseKnows(Advice advice) => !base.ProcessMadviseKnows(advice);
    }

    internal sealed class PageoutAny(IMmPolicy right) : Like(right)
    {
        public override bool PageoutRefuses(VmFlags flags) => false;
    }

    private sealed class MremapDropsMte(IMmPolicy right) : Like(right)
    {
        public override VmFlags AfterMremap(VmFlags flags) => flags & ~VmFlags.VM_MTE;
    }

    private sealed class MremapDropsTags(IMmPolicy right) : Like(right)
    {
        public override bool MremapKeepsTags => false;
    }

    private sealed class MremapTagged(IMmPolicy right) : Like(right)
    {
        public override bool MremapUntags => false;
    }

    private sealed class RangesTagged(IMmPolicy right) : Like(right)
    {
        public override bool RangesUntag => false;
    }

    private sealed class RemapKeeps(IMmPolicy right) : Like(right)
    {
        public override VmFlags AfterRemapFilePages(VmFlags flags) => flags;
    }

    private sealed class DontneedKeeps(IMmPolicy right) : Like(right)
    {
        public override bool DontneedZaps => false;
    }

    private sealed class DontneedEmpties(IMmPolicy right) : Like(right)
    {
        public override bool DontneedTruncates => true;
    }

    private sealed class PunchKeeps(IMmPolicy right) : Like(right)
    {
        public override bool PunchFreesPages => false;
    }

    private sealed class PartLoses(IMmPolicy right) : Like(right)
    {
        public override bool PartialPageKeepsTags => false;
    }

    private sealed class ForkIgnores(IMmPolicy right) : Like(right)
    {
        public override bool ForkAdviceHolds => false;
    }

    private sealed class NoSeal(IMmPolicy right) : Like(right)
    {
        public override bool SealHolds => false;
    }

    private sealed class OtherMseal(IMmPolicy right) : Like(right)
    {
        public override bool HasMseal => !base.HasMseal;
    }

    private sealed class OtherPkeys(IMmPolicy right) : Like(right)
    {
        public override bool HasPkeys => !base.HasPkeys;
    }

    private sealed class OtherAdvice(IMmPolicy right) : Like(right)
    {
        public override bool Knows(Advice advice) => !base.Knows(advice);
    }

    private sealed class OtherDroppable(IMmPolicy right) : Like(right)
    {
        public override bool HasDroppable => !base.HasDroppable;
    }

    private sealed class OtherSealed(IMmPolicy right) : Like(right)
    {
        public override bool MapsSealedForReading => !base.MapsSealedForReading;
    }
}
