using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Mm;

/// <summary>mm/memfd.c: the seals of a memfd, and what they make of its mappings.</summary>
public static class Memfd
{
    /// <summary>fcntl with F_ADD_SEALS.</summary>
    [Models("mm/memfd.c", "memfd_add_seals")]
    public static Errno AddSeals(this ShmemFile file, Kernel kernel, SealFlags seals)
    {
        if (!file.AllowsSealing)
            return Errno.EPERM;

        var mapped = kernel.AddressSpaces.SelectMany(mm => mm.Vmas)
            .Any(vma => vma.File == file && vma.Shared && vma.Flags.HasFlag(VmFlags.VM_MAYWRITE));
        if (seals.HasFlag(SealFlags.Write) && mapped)
            return Errno.EBUSY;

        file.Seals |= seals;
        return Errno.Ok;
    }

    /// <summary>What the seals make of a new mapping; EPERM if they forbid it.</summary>
    [Models("include/linux/mm.h", "seal_check_write", In = "6.1")]
    public static Errno CheckSeals(this ShmemFile file, Kernel kernel, ref VmFlags flags)
    {
        if (
            (file.Seals & (SealFlags.Write | SealFlags.FutureWrite)) == 0
                || !flags.HasFlag(VmFlags.VM_SHARED))
            return Errno.Ok;

        if (flags.HasFlag(VmFlags.VM_WRITE))
            return Errno.EPERM;

        if (file.Seals.HasFlag(SealFlags.Write) && !kernel.Parts.Mm.MapsSealedForReading)
            return Errno.EPERM;

        flags &= ~VmFlags.VM_MAYWRITE;
        return Errno.Ok;
    }
}
