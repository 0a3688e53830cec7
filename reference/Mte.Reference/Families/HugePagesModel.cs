using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Maps, splits and collapses transparent huge pages.</summary>
internal sealed class HugePagesModel(Kernel kernel, Tasks tasks, Addresses addresses)
{
    public Outcome Do(Op.HugePagesFamily op) => op switch
    {
        Op.MapThp map => MapThp(map),
        Op.AnonHugePages count => AnonHugePages(count),
        Op.SplitThp split => SplitThp(split),
        Op.CollapseThp collapse => CollapseThp(collapse),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome MapThp(Op.MapThp op)
    {
        var mm = tasks.Of(op).Mm;
        var (size, length) = (addresses.HugeBytes(1), addresses.HugeBytes(op.HugePages));
        if (MapAligned(mm, length, size, op.Prot, out var aligned) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        mm.MadviseVmaBehavior(aligned, length, VmFlags.VM_HUGEPAGE);
        addresses[op.As] = aligned;
        for (var at = aligned; op.Touch is not Touch.None && at < aligned + length; at += size)
            if (mm.Access(at, op.Touch is Touch.Write, out _, out _) is { } fault)
                return new Outcome.Faulted(fault, new Place("", 0, (long)at));

        return new Outcome.Done();
    }

    /// <summary>Maps more than is wanted, and unmaps what lies before and behind the aligned part.</summary>
    private static Errno MapAligned(
        AddressSpace mm, ulong length, ulong alignment, Prot prot, out ulong aligned)
    {
        var flags = MapFlags.Private | MapFlags.Anonymous;
        var errno = mm.KsysMmapPgoff(null, 0, length + alignment, prot, flags, out var start);
        aligned = (start + alignment - 1) & ~(alignment - 1);
        if (errno != Errno.Ok)
            return errno;

        if (aligned > start)
            mm.DoMunmap(start, aligned - start);

        if (start + alignment > aligned)
            mm.DoMunmap(aligned + length, start + alignment - aligned);

        return Errno.Ok;
    }

    private Outcome AnonHugePages(Op.AnonHugePages op)
    {
        var (mm, address) = (tasks.Of(op).Mm, addresses.Of(op.At));
        return mm.FindVmaIntersection(address, address + 1) is { } vma
            ? new Outcome.Done(mm.AnonHugePages(vma))
            : new Outcome.Unsupported($"smaps lists no mapping at {op.At}");
    }

    private Outcome SplitThp(Op.SplitThp op)
    {
        var (mm, address) = (tasks.Of(op).Mm, addresses.Of(op.At));
        var huge = kernel.Parts.HugeMemory;
        if (mm.ThpNear(address) is not { } thp)
            return new Outcome.Unsupported($"there is no huge page at {op.At}");

        var splits = op.Cause switch
        {
            SplitCause.DeferredSplit => thp.Unmapped.Count > 0,
            SplitCause.UnderusedSplit => kernel.Parts.Thp.HasUnderusedSplit && ThpUnderused(thp),
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

        return thp.Pages.Count(page =>
            kernel.Parts.HugeMemory.TryToMapUnusedToZeropage(kernel, page)) > MaxPtesNone;
    }

    private Outcome CollapseThp(Op.CollapseThp op)
    {
        if (op.Cause is CollapseCause.MADV_COLLAPSE && !kernel.Parts.Thp.HasCollapse)
            return new Outcome.Failed(Errno.EINVAL);

        var (mm, address) = (tasks.Of(op).Mm, addresses.Of(op.At));
        var errno = mm.ThpAt(address) is not null ? Errno.Ok : mm.CollapseHugePage(address);
        return errno is Errno.Ok || op.Cause is CollapseCause.MADV_COLLAPSE
            ? Outcome.From(errno)
            : new Outcome.Unsupported($"no huge page came to {op.At}");
    }
}
