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
        Part("brk-untags-address", "brk takes an address with a tag", right => new BrkTagged(right)),
        Part("dontunmap-inverted", "MREMAP_DONTUNMAP takes shared memory where it must not, or not where it must",
            right => new OtherDontunmap(right)),
        Part("mlock-faults-nothing-in", "locked memory is not faulted in", right => new LazyLock(right)),
        Part("given-up-pages-stay", "pages that were given up stay when memory is short", right => new NeverDrops(right)),
        Part("stg-does-not-dirty", "setting tags does not keep a page that was given up", right => new AlwaysDrops(right)),
        Part("broken-pages-stay", "memory that was declared broken can be used", right => new NoHwpoison(right)),
        Part("hwpoison-signal-inverted", "MADV_HWPOISON raises a signal where it must not, or none where it must",
            right => new OtherHwpoison(right)),
        Part("file-writes-change-tags", "writing to a file changes the tags of its pages",
            right => new FileWritesTags(right)),
        Part("mprotect-checks-prot-first", "mprotect looks at the protection bits before the length",
            right => new ProtFirst(right)),
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

        public virtual bool BrkUntags => right.BrkUntags;

        public virtual bool DontunmapsFiles => right.DontunmapsFiles;

        public virtual bool LockFaultsIn => right.LockFaultsIn;

        public virtual bool PageoutDrops(bool dirty) => right.PageoutDrops(dirty);

        public virtual bool HwpoisonTakesPage => right.HwpoisonTakesPage;

        public virtual bool HwpoisonTellsCaller => right.HwpoisonTellsCaller;

        public virtual bool FileWritesKeepTags => right.FileWritesKeepTags;

        public virtual bool ChecksLengthFirst => right.ChecksLengthFirst;
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

    private sealed class BrkTagged(IMmPolicy right) : Like(right)
    {
        public override bool BrkUntags => true;
    }

    private sealed class OtherDontunmap(IMmPolicy right) : Like(right)
    {
        public override bool DontunmapsFiles => !base.DontunmapsFiles;
    }

    private sealed class LazyLock(IMmPolicy right) : Like(right)
    {
        public override bool LockFaultsIn => false;
    }

    private sealed class NeverDrops(IMmPolicy right) : Like(right)
    {
        public override bool PageoutDrops(bool dirty) => false;
    }

    private sealed class AlwaysDrops(IMmPolicy right) : Like(right)
    {
        public override bool PageoutDrops(bool dirty) => true;
    }

    private sealed class NoHwpoison(IMmPolicy right) : Like(right)
    {
        public override bool HwpoisonTakesPage => false;
    }

    private sealed class FileWritesTags(IMmPolicy right) : Like(right)
    {
        public override bool FileWritesKeepTags => false;
    }

    private sealed class ProtFirst(IMmPolicy right) : Like(right)
    {
        public override bool ChecksLengthFirst => false;
    }

    private sealed class OtherHwpoison(IMmPolicy right) : Like(right)
    {
        public override bool HwpoisonTellsCaller => !base.HwpoisonTellsCaller;
    }
}
