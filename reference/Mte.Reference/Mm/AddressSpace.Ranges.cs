using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    // What mlockall asked for mappings that are still to come.
    private VmFlags defFlags;

    /// <summary>The system calls mlock, mlock2 and munlock. Lengths in bytes.</summary>
    [Models("mm/mlock.c", "do_mlock")]
    public Errno DoMlock(ulong start, ulong length, bool locks, bool onFault = false)
    {
        start = UntaggedStart(start);
        var end = start + PageAlign(length + (start & (PageSize - 1)));
        start &= ~(PageSize - 1);
        var set = !locks ? 0 : onFault ? VmFlags.VM_LOCKED | VmFlags.VM_LOCKONFAULT : VmFlags.VM_LOCKED;
        for (var address = start; address < end;)
        {
            if (FindVmaIntersection(address, address + 1) is not { } vma)
                return ENOMEM;

            var next = Math.Min(vma.End, end);
            if (SetAdvice(address, next, (set, LockFlags)) is not Ok and var refused)
                return refused;

            address = next;
        }

        if (locks)
            PopulateLocked(start, end);

        return Ok;
    }

    /// <summary>The system call mlockall.</summary>
    [Models("mm/mlock.c", "apply_mlockall_flags")]
    public Errno DoMlockall(MlockallFlags flags)
    {
        const MlockallFlags All = MlockallFlags.Current | MlockallFlags.Future | MlockallFlags.Onfault;
        if ((flags & ~All) != 0 || flags is MlockallFlags.None or MlockallFlags.Onfault)
            return EINVAL;

        var set = VmFlags.VM_LOCKED | (flags.HasFlag(MlockallFlags.Onfault) ? VmFlags.VM_LOCKONFAULT : 0);
        defFlags = flags.HasFlag(MlockallFlags.Future) ? set : 0;
        if (!flags.HasFlag(MlockallFlags.Current))
            return Ok;

        foreach (var vma in vmas.Where(vma => (vma.Flags & (VmFlags.VM_SPECIAL | VmFlags.VM_HUGETLB)) == 0).ToArray())
        {
            vma.Flags = (vma.Flags & ~LockFlags) | set;
            PopulateLocked(vma.Start, vma.End);
        }

        return Ok;
    }

    private const VmFlags LockFlags = VmFlags.VM_LOCKED | VmFlags.VM_LOCKONFAULT;

    [Models("mm/gup.c", "populate_vma_page_range")]
    private void PopulateLocked(ulong start, ulong end)
    {
        if (kernel.Parts.Mm.LockFaultsIn && FindVma(start) is { } vma && !vma.Flags.HasFlag(VmFlags.VM_LOCKONFAULT))
            MmPopulate(start, end);
    }

    /// <summary>What msync, mbind and the like come to, where only the range matters. Lengths in bytes.</summary>
    [Models("mm/msync.c", "SYSCALL_DEFINE3(msync)")]
    public Errno CheckRange(ulong start, ulong length, Errno hole)
    {
        start = UntaggedStart(start);
        if (OffsetInPage(start))
            return EINVAL;

        for (var address = start; address < start + PageAlign(length); address += PageSize)
            if (FindVmaIntersection(address, address + 1) is null)
                return hole;

        return Ok;
    }

    /// <summary>The system call mincore: how many pages are there.</summary>
    [Models("mm/mincore.c", "do_mincore")]
    public Errno DoMincore(ulong start, ulong length, out int resident)
    {
        resident = 0;
        if (CheckRange(start, length, ENOMEM) is not Ok and var refused)
            return refused;

        start = UntaggedStart(start);
        for (var address = start; address < start + PageAlign(length); address += PageSize)
        {
            var vma = FindVma(address)!;
            var cached = vma.File is CachedFile file && file.Cached(kernel, vma.FileOffset(address)) is not null;
            resident += cached || pageTable.ContainsKey(Index(vma, address)) ? 1 : 0;
        }

        return Ok;
    }

    private ulong UntaggedStart(ulong start) => kernel.Parts.Mm.RangesUntag ? Address.UntaggedAddr(start) : start;
}
