using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mlock.c: locks memory, and unlocks it.</summary>
public static class Mlock
{
    /// <summary>The system calls mlock, mlock2 and munlock. Lengths in bytes.</summary>
    [Models("mm/mlock.c", "do_mlock")]
    [Models("mm/mlock.c", "__mlock_posix_error_return")]
    public static Errno DoMlock(
        this AddressSpace mm, ulong start, ulong length, bool locks, bool onFault = false)
    {
        start = mm.UntaggedStart(start);
        var end = start + mm.PageAlign(length + (start & (mm.PageSize - 1)));
        start &= ~(mm.PageSize - 1);
        var set = !locks ? 0 : onFault ? VmFlags.VM_LOCKED | VmFlags.VM_LOCKONFAULT : VmFlags.VM_LOCKED;
        for (var address = start; address < end;)
        {
            if (mm.FindVmaIntersection(address, address + 1) is not { } vma)
                return ENOMEM;

            var next = Math.Min(vma.End, end);
            if (mm.VmaModifyFlags(address, next, (set, LockFlags)) is not Ok and var refused)
                return refused;

            address = next;
        }

        if (!locks || Gup.PopulateLocked(mm, start, end, ignoreErrors: false) is Ok)
            return Ok;

        return mm.Kernel.Parts.Mm.LockReportsErrors ? ENOMEM : Ok;
    }

    /// <summary>The system call mlockall.</summary>
    [Models("mm/mlock.c", "apply_mlockall_flags")]
    public static Errno DoMlockall(this AddressSpace mm, MlockallFlags flags)
    {
        const MlockallFlags All = MlockallFlags.Current | MlockallFlags.Future | MlockallFlags.Onfault;
        if ((flags & ~All) != 0 || flags is MlockallFlags.None or MlockallFlags.Onfault)
            return EINVAL;

        var set = VmFlags.VM_LOCKED | (flags.HasFlag(MlockallFlags.Onfault) ? VmFlags.VM_LOCKONFAULT : 0);
        mm.DefFlags = flags.HasFlag(MlockallFlags.Future) ? set : 0;
        if (!flags.HasFlag(MlockallFlags.Current))
            return Ok;

        const VmFlags Skipped = VmFlags.VM_SPECIAL | VmFlags.VM_HUGETLB;
        foreach (var vma in mm.Vmas.Where(vma => (vma.Flags & Skipped) == 0).ToArray())
        {
            vma.Flags = (vma.Flags & ~LockFlags) | set;
            Gup.PopulateLocked(mm, vma.Start, vma.End);
        }

        return Ok;
    }

    private const VmFlags LockFlags = VmFlags.VM_LOCKED | VmFlags.VM_LOCKONFAULT;
}
