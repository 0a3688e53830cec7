using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/madvise.c: madvise, an advice at a time.</summary>
public static class Madvise
{
    /// <summary>The system call madvise; the address may have a logical tag. Lengths in bytes.</summary>
    [Models("mm/madvise.c", "do_madvise")]
    public static Errno DoMadvise(this AddressSpace mm, ulong start, ulong length, Advice advice)
    {
        start = mm.UntaggedStart(start);
        if (!mm.Kernel.Parts.Mm.Knows(advice) || mm.OffsetInPage(start))
            return EINVAL;

        if (length == 0)
            return Ok;

        var end = start + mm.PageAlign(length);
        return IsPopulate(advice) && mm.Kernel.Parts.Mm.PopulateStopsAtHole
            ? MadvisePopulate(mm, start, end, advice)
            : MadviseWalkVmas(mm, start, end, advice);
    }

    /// <summary>Holes are passed over, and reported at the end.</summary>
    [Models("mm/madvise.c", "madvise_walk_vmas")]
    private static Errno MadviseWalkVmas(AddressSpace mm, ulong start, ulong end, Advice advice)
    {
        var unmapped = Ok;
        while (start < end)
        {
            if (mm.FindVma(start) is not { } vma)
                return ENOMEM;

            if (start < vma.Start)
                (unmapped, start) = (ENOMEM, vma.Start);

            if (start >= end)
                break;

            var next = Math.Min(vma.End, end);
            if (MadviseVma(mm, vma, start, next, advice) is not Ok and var refused)
                return refused;

            start = next;
        }

        return unmapped;
    }

    [Models("mm/madvise.c", "madvise_vma_behavior")]
    private static Errno MadviseVma(AddressSpace mm, Vma vma, ulong start, ulong end, Advice advice)
    {
        if (!CanModifyVmaMadv(mm, vma, advice))
            return EPERM;

        switch (advice)
        {
            case Advice.MADV_DONTNEED:
                return MadviseDontneed(mm, vma, start, end);
            case Advice.MADV_FREE:
                return MadviseFree(mm, vma, start, end);
            case Advice.MADV_COLD or Advice.MADV_PAGEOUT when mm.Kernel.Parts.Mm.PageoutRefuses(vma.Flags):
                return EINVAL;
            case Advice.MADV_PAGEOUT:
                return MadvisePageout(mm, vma, start, end);
            case Advice.MADV_HWPOISON:
                return MemoryFailure.MadviseHwpoison(mm, vma, start, end);
            case Advice.MADV_REMOVE:
                return MadviseRemove(mm, vma, start, end);
            case Advice.MADV_POPULATE_READ or Advice.MADV_POPULATE_WRITE:
                return MadvisePopulate(mm, start, end, advice);
            case Advice.MADV_GUARD_INSTALL or Advice.MADV_GUARD_REMOVE:
                return MadviseGuard(mm, vma, start, end, install: advice is Advice.MADV_GUARD_INSTALL);
            case Advice.MADV_WIPEONFORK when vma.File is not null || vma.Shared:
                return EINVAL;
            default:
                return mm.VmaModifyFlags(start, end, AdviceFlags(advice));
        }
    }

    /// <summary>Advice must not discard sealed memory that the process cannot write.</summary>
    [Models("mm/mseal.c", "can_modify_vma_madv", In = "6.12")]
    private static bool CanModifyVmaMadv(AddressSpace mm, Vma vma, Advice advice)
    {
        var discards = advice is Advice.MADV_DONTNEED or Advice.MADV_FREE or Advice.MADV_REMOVE or
            Advice.MADV_DONTFORK or Advice.MADV_WIPEONFORK or Advice.MADV_GUARD_INSTALL;
        return !discards || !vma.Flags.HasFlag(VmFlags.VM_SEALED) || !mm.Kernel.Parts.Mm.SealHolds ||
            vma.Shared || vma.File is not null || vma.Flags.HasFlag(VmFlags.VM_WRITE);
    }

    private static Errno MadviseDontneed(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        if (vma.Flags.HasFlag(VmFlags.VM_LOCKED))
            return EINVAL;

        if (vma.Shared && mm.Kernel.Parts.Mm.DontneedTruncates)
            (vma.File as CachedFile)?.PunchHole(mm.Kernel, vma.FileOffset(start), end - start);

        if (vma.Shared || mm.Kernel.Parts.Mm.DontneedZaps)
            Memory.Zap(mm, vma, start, end);

        return Ok;
    }

    [Models("mm/madvise.c", "madvise_remove")]
    private static Errno MadviseRemove(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        if (vma.Flags.HasFlag(VmFlags.VM_LOCKED) || vma.File is not CachedFile file)
            return EINVAL;

        if (!vma.Shared || !vma.Flags.HasFlag(mm.Kernel.Parts.Mm.RemoveNeeds))
            return EACCES;

        file.PunchHole(mm.Kernel, vma.FileOffset(start), end - start);
        mm.Kernel.UnmapMappingRange(
            file, vma.FileOffset(start), end - start, evenCows: !mm.Kernel.Parts.Mm.PunchKeepsCopies);
        return Ok;
    }

    private static bool IsPopulate(Advice advice) =>
        advice is Advice.MADV_POPULATE_READ or Advice.MADV_POPULATE_WRITE;

    [Models("mm/madvise.c", "madvise_populate")]
    private static Errno MadvisePopulate(AddressSpace mm, ulong start, ulong end, Advice advice)
    {
        var write = advice is Advice.MADV_POPULATE_WRITE;
        for (var address = start; address < end; address += mm.PageSize)
        {
            if (mm.FindVmaIntersection(address, address + 1) is not { } vma)
                return ENOMEM;

            if (!vma.Flags.HasFlag(write ? VmFlags.VM_WRITE : VmFlags.VM_READ))
                return EINVAL;

            if (!mm.Walk(address, write, out _) && Memory.HandleMmFault(mm, vma, address, write) is not null)
                return EFAULT;
        }

        return Ok;
    }

    [Models("mm/madvise.c", "madvise_guard_install", In = "7.3")]
    [Models("mm/madvise.c", "madvise_guard_remove", In = "7.3")]
    private static Errno MadviseGuard(AddressSpace mm, Vma vma, ulong start, ulong end, bool install)
    {
        if ((vma.Flags & (VmFlags.VM_LOCKED | VmFlags.VM_HUGETLB | VmFlags.VM_SPECIAL)) != 0)
            return EINVAL;

        for (var address = start; address < end; address += mm.PageSize)
            if (install)
            {
                Memory.ZapPte(mm, vma, address);
                mm.PageTable.SetGuard(address);
            }
            else
            {
                mm.PageTable.ClearGuard(address);
            }

        return Ok;
    }

    /// <summary>
    /// The entries become read-only, so that the model sees the next write; the kernel has a dirty bit.
    /// </summary>
    [Models("mm/madvise.c", "madvise_free_pte_range")]
    private static Errno MadviseFree(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        if (vma.File is not null)
            return EINVAL;

        for (var address = start; address < end; address += mm.PageSize)
            if (Rmap.IsOwn(mm, vma, address, out var pte))
            {
                mm.PageTable.Set(vma, address, pte with { Write = false });
                mm.PageTable.SetLazyFree(vma, address);
            }

        return Ok;
    }

    /// <summary>Without swap only pages that need not be kept go.</summary>
    [Models("mm/madvise.c", "madvise_pageout")]
    private static Errno MadvisePageout(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        for (var address = start; address < end; address += mm.PageSize)
            Rmap.TryToUnmapOne(mm, vma, address);

        Vmscan.ReclaimPages(mm, vma, start, end);
        return Ok;
    }

    private static (VmFlags Set, VmFlags Clear) AdviceFlags(Advice advice) => advice switch
    {
        Advice.MADV_DONTFORK => (VmFlags.VM_DONTCOPY, 0),
        Advice.MADV_DOFORK => (0, VmFlags.VM_DONTCOPY),
        Advice.MADV_WIPEONFORK => (VmFlags.VM_WIPEONFORK, 0),
        Advice.MADV_KEEPONFORK => (0, VmFlags.VM_WIPEONFORK),
        Advice.MADV_DONTDUMP => (VmFlags.VM_DONTDUMP, 0),
        Advice.MADV_DODUMP => (0, VmFlags.VM_DONTDUMP),
        Advice.MADV_HUGEPAGE => (VmFlags.VM_HUGEPAGE, VmFlags.VM_NOHUGEPAGE),
        Advice.MADV_NOHUGEPAGE => (VmFlags.VM_NOHUGEPAGE, VmFlags.VM_HUGEPAGE),
        _ => (0, 0),
    };

    /// <summary>MADV_HUGEPAGE or MADV_MERGEABLE: sets a flag of whole mappings.</summary>
    [Models("mm/madvise.c", "madvise_vma_behavior")]
    public static Errno MadviseVmaBehavior(this AddressSpace mm, ulong start, ulong length, VmFlags flag)
    {
        if (mm.OffsetInPage(start))
            return EINVAL;

        var end = start + mm.PageAlign(length);
        if (mm.SplitVma(start) is not Ok and var refused)
            return refused;

        if (mm.SplitVma(end) is not Ok and var failed)
            return failed;

        for (var at = start; at < end;)
        {
            if (mm.FindVmaIntersection(at, at + 1) is not { } vma)
                return ENOMEM;

            vma.Flags |= flag;
            at = vma.End;
        }

        return Ok;
    }
}
