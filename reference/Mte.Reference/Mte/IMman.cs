using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>Who may carry tags, and who does (arch/arm64/include/asm/mman.h).</summary>
public interface IMman
{
    /// <summary>The VMA flags that PROT bits of arm64 stand for.</summary>
    VmFlags ArchCalcVmProtBits(Prot prot);

    /// <summary>The VMA flags that follow from what is mapped; decided once, by mmap.</summary>
    VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags);

    /// <summary>Whether mprotect knows these bits. mmap does not ask.</summary>
    bool ArchValidateProt(Prot prot);

    /// <summary>Whether a VMA may have these flags together.</summary>
    bool ArchValidateFlags(VmFlags flags);

    /// <summary>The arm64 flags that mprotect sets anew; others stay (VM_ARCH_CLEAR).</summary>
    VmFlags VmArchClear { get; }
}

/// <summary>As the kernel has it. Kernels differ over huge pages only.</summary>
/// <param name="hugetlb">Which huge pages may carry tags.</param>
public class Mman(IHugetlbPolicy hugetlb) : IMman
{
    private const Prot Sem = (Prot)8;

    [Models("arch/arm64/include/asm/mman.h", "arch_calc_vm_prot_bits")]
    public virtual VmFlags ArchCalcVmProtBits(Prot prot) =>
        (prot.HasFlag(Prot.Bti) ? VmFlags.VM_ARM64_BTI : 0) | (prot.HasFlag(Prot.Mte) ? VmFlags.VM_MTE : 0);

    [Models("arch/arm64/include/asm/mman.h", "arch_calc_vm_flag_bits")]
    public virtual VmFlags ArchCalcVmFlagBits(BackingFile? file, MapFlags flags)
    {
        if (file is { IsHugepages: true })
            return hugetlb.MteAllowed(flags) ? VmFlags.VM_MTE_ALLOWED : 0;

        return flags.HasFlag(MapFlags.Anonymous) || file is { IsShmem: true } ? VmFlags.VM_MTE_ALLOWED : 0;
    }

    [Models("arch/arm64/include/asm/mman.h", "arch_validate_prot")]
    public virtual bool ArchValidateProt(Prot prot) =>
        (prot & ~(Prot.Read | Prot.Write | Prot.Exec | Sem | Prot.Bti | Prot.Mte)) == 0;

    [Models("arch/arm64/include/asm/mman.h", "arch_validate_flags")]
    public virtual bool ArchValidateFlags(VmFlags flags) =>
        !flags.HasFlag(VmFlags.VM_MTE) || flags.HasFlag(VmFlags.VM_MTE_ALLOWED);

    [Models("arch/arm64/include/asm/page.h", "VM_ARCH_CLEAR")]
    public virtual VmFlags VmArchClear => VmFlags.VM_ARM64_BTI;
}
