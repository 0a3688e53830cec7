using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Mm;

/// <summary>include/linux/mman.h: turns the bits of a system call into flags of a VMA.</summary>
public static class VmBits
{
    [Models("include/linux/mman.h", "calc_vm_prot_bits")]
    internal static VmFlags CalcVmProtBits(AddressSpace mm, Prot prot) =>
        (prot.HasFlag(Prot.Read) ? VmFlags.VM_READ : 0) |
        (prot.HasFlag(Prot.Write) ? VmFlags.VM_WRITE : 0) |
        (prot.HasFlag(Prot.Exec) ? VmFlags.VM_EXEC : 0) |
        mm.Kernel.Parts.Mman.ArchCalcVmProtBits(prot);

    [Models("include/linux/mman.h", "calc_vm_flag_bits")]
    internal static VmFlags CalcVmFlagBits(AddressSpace mm, BackingFile? file, MapFlags flags) =>
        (flags.HasFlag(MapFlags.Growsdown) ? VmFlags.VM_GROWSDOWN : 0) |
        (flags.HasFlag(MapFlags.Locked) ? VmFlags.VM_LOCKED : 0) |
        (flags.HasFlag(MapFlags.Noreserve) ? VmFlags.VM_NORESERVE : 0) |
        mm.Kernel.Parts.Mman.ArchCalcVmFlagBits(file, flags);
}
