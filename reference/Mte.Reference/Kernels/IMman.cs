using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

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
}
