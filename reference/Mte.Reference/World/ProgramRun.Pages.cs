using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome MapThp(Op.MapThp op)
    {
        var mm = ProcessOf(op).Mm;
        var size = Unit(huge: true);
        var length = size * (ulong)op.HugePages;
        var flags = MapFlags.Private | MapFlags.Anonymous;
        var errno = mm.KsysMmapPgoff(null, 0, length + size, op.Prot, flags, out var start);
        if (errno != Errno.Ok)
            return new Outcome.Failed(errno);

        var aligned = (start + size - 1) & ~(size - 1);
        if (aligned > start)
            mm.DoMunmap(start, aligned - start);

        if (start + size > aligned)
            mm.DoMunmap(aligned + length, start + size - aligned);

        mm.MadviseVmaBehavior(aligned, length, VmFlags.VM_HUGEPAGE);
        mappings[op.As] = aligned;
        for (var at = aligned; op.Touch is not Touch.None && at < aligned + length; at += size)
            if (mm.Access(at, op.Touch is Touch.Write, out _, out _) is { } fault)
                return new Outcome.Faulted(fault, new Place("", 0, (long)at));

        return new Outcome.Done();
    }

    private Outcome AnonHugePages(Op.AnonHugePages op)
    {
        var (mm, address) = (ProcessOf(op).Mm, At(op.At));
        return mm.FindVmaIntersection(address, address + 1) is { } vma
            ? new Outcome.Done(mm.AnonHugePages(vma))
            : new Outcome.Unsupported($"smaps lists no mapping at {op.At}");
    }

    private Outcome SplitThp(Op.SplitThp op)
    {
        var (mm, address) = (ProcessOf(op).Mm, At(op.At));
        var huge = kernel.Parts.HugeMemory;
        if (mm.ThpNear(address) is not { } thp)
            return new Outcome.Unsupported($"there is no huge page at {op.At}");

        var splits = op.Cause switch
        {
            SplitCause.DeferredSplit => thp.Unmapped.Count > 0,
            SplitCause.UnderusedSplit => huge.HasUnderusedSplit && ThpUnderused(thp),
            _ => true,
        };
        if (!splits)
            return new Outcome.Unsupported($"the huge page at {op.At} was not split");

        huge.SplitFolioToOrder0(kernel, thp);
        if (op.Cause is SplitCause.UnderusedSplit)
            mm.MapUnusedToZeropage(address);

        mm.RemapPage(address);
        return new Outcome.Done();
    }

    /// <summary>Whether pages of a huge page could be given back: not if all of them have tags.</summary>
    [Models("mm/huge_memory.c", "thp_underused")]
    private bool ThpUnderused(Thp thp)
    {
        const int MaxPtesNone = 1;

        return thp.Pages.Count(page => kernel.Parts.HugeMemory.TryToMapUnusedToZeropage(kernel, page)) > MaxPtesNone;
    }

    private Outcome CollapseThp(Op.CollapseThp op)
    {
        if (op.Cause is CollapseCause.MADV_COLLAPSE && !kernel.Parts.HugeMemory.HasCollapse)
            return new Outcome.Failed(Errno.EINVAL);

        var mm = ProcessOf(op).Mm;
        var errno = mm.ThpAt(At(op.At)) is not null ? Errno.Ok : mm.CollapseHugePage(At(op.At));
        return errno is Errno.Ok || op.Cause is CollapseCause.MADV_COLLAPSE
            ? Outcome.From(errno)
            : new Outcome.Unsupported($"no huge page came to {op.At}");
    }

    private Outcome KsmMerge(Op.KsmMerge op)
    {
        var mm = ProcessOf(op).Mm;
        if (op.MemoryMerge != 0 && !kernel.Parts.Ksm.HasMemoryMerge)
            return new Outcome.Failed(Errno.EINVAL);

        if (op.MemoryMerge == 0 &&
            mm.MadviseVmaBehavior(At(op.At), Bytes(op.Pages), VmFlags.VM_MERGEABLE) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        return new Outcome.Done(op.UseZeroPages != 0
            ? mm.MergeWithZeroPage(At(op.At), op.Pages)
            : mm.CmpAndMergePages(At(op.At), op.Pages));
    }

    private Outcome Migrate(Op.Migrate op) => EachPage(op, op.At, op.Pages, offline: false);

    private Outcome SoftOffline(Op.SoftOffline op) => EachPage(op, op.At, op.Pages, offline: true);

    private Outcome EachPage(Op op, Place at, int pages, bool offline)
    {
        for (var page = 0; page < pages; page++)
            if (!ProcessOf(op).Mm.MigratePage(At(at) + Bytes(page), offline))
                return new Outcome.Unsupported("not every page is there");

        return new Outcome.Done();
    }
}
