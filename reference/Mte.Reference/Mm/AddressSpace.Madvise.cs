using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    // By page number: accesses to these pages fault whatever the mapping permits.
    private readonly HashSet<ulong> guards = [];

    /// <summary>The system call madvise, for an address that may have a logical tag. Lengths in bytes.</summary>
    [Models("mm/madvise.c", "do_madvise")]
    public Errno DoMadvise(ulong start, ulong length, Advice advice)
    {
        start = UntaggedStart(start);
        if (!kernel.Parts.Mm.Knows(advice) || OffsetInPage(start))
            return EINVAL;

        return length == 0 ? Ok : MadviseWalkVmas(start, start + PageAlign(length), advice);
    }

    /// <summary>Holes are passed over, and reported at the end.</summary>
    [Models("mm/madvise.c", "madvise_walk_vmas")]
    private Errno MadviseWalkVmas(ulong start, ulong end, Advice advice)
    {
        var unmapped = Ok;
        while (start < end)
        {
            if (FindVma(start) is not { } vma)
                return ENOMEM;

            if (start < vma.Start)
                (unmapped, start) = (ENOMEM, vma.Start);

            if (start >= end)
                break;

            var next = Math.Min(vma.End, end);
            if (MadviseVma(vma, start, next, advice) is not Ok and var refused)
                return refused;

            start = next;
        }

        return unmapped;
    }

    [Models("mm/madvise.c", "madvise_vma_behavior")]
    private Errno MadviseVma(Vma vma, ulong start, ulong end, Advice advice)
    {
        switch (advice)
        {
            case Advice.MADV_DONTNEED:
                return MadviseDontneed(vma, start, end);
            case Advice.MADV_FREE:
                return MadviseFree(vma, start, end);
            case Advice.MADV_COLD or Advice.MADV_PAGEOUT when kernel.Parts.Mm.PageoutRefuses(vma.Flags):
                return EINVAL;
            case Advice.MADV_PAGEOUT:
                return MadvisePageout(vma, start, end);
            case Advice.MADV_HWPOISON:
                return MadviseHwpoison(vma, start, end);
            case Advice.MADV_REMOVE:
                return MadviseRemove(vma, start, end);
            case Advice.MADV_POPULATE_READ or Advice.MADV_POPULATE_WRITE:
                return MadvisePopulate(vma, start, end, write: advice is Advice.MADV_POPULATE_WRITE);
            case Advice.MADV_GUARD_INSTALL or Advice.MADV_GUARD_REMOVE:
                return MadviseGuard(vma, start, end, install: advice is Advice.MADV_GUARD_INSTALL);
            case Advice.MADV_WIPEONFORK when vma.File is not null || vma.Shared:
                return EINVAL;
            default:
                return SetAdvice(start, end, AdviceFlags(advice));
        }
    }

    private Errno MadviseDontneed(Vma vma, ulong start, ulong end)
    {
        if (vma.Flags.HasFlag(VmFlags.VM_LOCKED))
            return EINVAL;

        if (vma.Shared && kernel.Parts.Mm.DontneedTruncates)
            (vma.File as CachedFile)?.PunchHole(kernel, vma.FileOffset(start), end - start);

        if (vma.Shared || kernel.Parts.Mm.DontneedZaps)
            Zap(vma, start, end);

        return Ok;
    }

    [Models("mm/madvise.c", "madvise_remove")]
    private Errno MadviseRemove(Vma vma, ulong start, ulong end)
    {
        if (vma.Flags.HasFlag(VmFlags.VM_LOCKED) || vma.File is not CachedFile file)
            return EINVAL;

        const VmFlags SharedWritable = VmFlags.VM_SHARED | VmFlags.VM_WRITE;
        if ((vma.Flags & SharedWritable) != SharedWritable)
            return EACCES;

        file.PunchHole(kernel, vma.FileOffset(start), end - start);
        kernel.UnmapMappingRange(file, vma.FileOffset(start), end - start);
        return Ok;
    }

    [Models("mm/madvise.c", "madvise_populate")]
    private Errno MadvisePopulate(Vma vma, ulong start, ulong end, bool write)
    {
        if (!vma.Flags.HasFlag(write ? VmFlags.VM_WRITE : VmFlags.VM_READ))
            return EINVAL;

        for (var address = start; address < end; address += PageSize)
            if (!Walk(address, write, out _) && HandleMmFault(vma, address, write) is not null)
                return EFAULT;

        return Ok;
    }

    [Models("mm/madvise.c", "madvise_guard_install", In = "7.3")]
    [Models("mm/madvise.c", "madvise_guard_remove", In = "7.3")]
    private Errno MadviseGuard(Vma vma, ulong start, ulong end, bool install)
    {
        if ((vma.Flags & (VmFlags.VM_LOCKED | VmFlags.VM_HUGETLB | VmFlags.VM_SPECIAL)) != 0)
            return EINVAL;

        for (var address = start; address < end; address += PageSize)
            if (install)
            {
                ZapPte(Index(vma, address));
                guards.Add(address / PageSize);
            }
            else
            {
                guards.Remove(address / PageSize);
            }

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

    private Errno SetAdvice(ulong start, ulong end, (VmFlags Set, VmFlags Clear) change)
    {
        if (SplitVma(start) is not Ok and var refused)
            return refused;

        if (SplitVma(end) is not Ok and var failed)
            return failed;

        var vma = FindVma(start)!;
        vma.Flags = (vma.Flags & ~change.Clear) | change.Set;
        return Ok;
    }

    private void Zap(Vma vma, ulong start, ulong end)
    {
        for (var address = start; address < end; address += BytesPerEntry(vma))
        {
            ZapPte(Index(vma, address));
            guards.Remove(address / PageSize);
        }
    }

    /// <summary>Takes the pages of a file's range out of the page table.</summary>
    [Models("mm/memory.c", "unmap_mapping_range")]
    internal void UnmapMappingRange(BackingFile file, ulong offset, ulong length)
    {
        foreach (var vma in vmas.Where(vma => vma.File == file))
            for (var address = vma.Start; address < vma.End; address += BytesPerEntry(vma))
                if (vma.FileOffset(address) >= offset && vma.FileOffset(address) < offset + length)
                    ZapPte(Index(vma, address));
    }
}
