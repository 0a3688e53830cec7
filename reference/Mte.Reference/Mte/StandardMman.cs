using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Mte;

/// <summary>As the kernel has it. Kernels differ over huge pages only.</summary>
/// <param name="hugetlb">Which huge pages may carry tags.</param>
public sealed class StandardMman(HugetlbTags hugetlb) : IMman
{
    private const Prot Sem = (Prot)8;

    [Models("arch/arm64/include/asm/mman.h", "arch_calc_vm_prot_bits")]
    public VmFlags ArchCalcVmProtBits(Prot prot) =>
        (prot.HasFlag(Prot.Bti) ? VmFlags.VM_ARM64_BTI : 0) | (prot.HasFlag(Prot.Mte) ? VmFlags.VM_MTE : 0);

    [Models("arch/arm64/include/asm/mman.h", "arch_calc_vm_flag_bits")]
    public VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags)
    {
        if (file is { IsHugepages: true })
            return MteAllowed(flags) ? VmFlags.VM_MTE_ALLOWED : 0;

        return flags.HasFlag(MapFlags.Anonymous) || file is { IsShmem: true } ? VmFlags.VM_MTE_ALLOWED : 0;
    }

    [Models("arch/arm64/include/asm/mman.h", "arch_validate_prot")]
    public bool ArchValidateProt(Prot prot) =>
        (prot & ~(Prot.Read | Prot.Write | Prot.Exec | Sem | Prot.Bti | Prot.Mte)) == 0;

    [Models("arch/arm64/include/asm/mman.h", "arch_validate_flags")]
    public bool ArchValidateFlags(VmFlags flags) =>
        !flags.HasFlag(VmFlags.VM_MTE) || flags.HasFlag(VmFlags.VM_MTE_ALLOWED);

    private bool MteAllowed(MapFlags flags) => hugetlb switch
    {
        HugetlbTags.Anonymous => flags.HasFlag(MapFlags.Anonymous),
        HugetlbTags.All => true,
        _ => false,
    };
}
