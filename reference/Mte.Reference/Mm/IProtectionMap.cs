namespace Mte.Reference.Mm;

/// <summary>
/// What the flags of a mapping come to in its page table entries (<c>protection_map</c> and the memory type).
/// </summary>
public interface IProtectionMap
{
    /// <summary>Whether EL0 can read memory with these VMA flags. Write always implies read.</summary>
    bool UserReadable(VmFlags flags);

    /// <summary>Whether the memory type is Normal Tagged: LDG, STG and tag checks count.</summary>
    bool NormalTagged(VmFlags flags);
}

/// <summary>Up to 5.12: whoever may execute may read.</summary>
public sealed class ExecImpliesRead : IProtectionMap
{
    [Models("arch/arm64/mm/mmap.c", "vm_get_page_prot")]
    public bool UserReadable(VmFlags flags) =>
        (flags & (VmFlags.VM_READ | VmFlags.VM_WRITE | VmFlags.VM_EXEC)) != 0;

    [Models("arch/arm64/mm/mmap.c", "vm_get_page_prot")]
    public bool NormalTagged(VmFlags flags) => flags.HasFlag(VmFlags.VM_MTE);
}

/// <summary>From 5.13 on, on a CPU with FEAT_PAN3 (EPAN): memory can be execute-only.</summary>
public sealed class ExecuteOnly : IProtectionMap
{
    [Models("arch/arm64/mm/mmap.c", "vm_get_page_prot")]
    public bool UserReadable(VmFlags flags) => (flags & (VmFlags.VM_READ | VmFlags.VM_WRITE)) != 0;

    [Models("arch/arm64/mm/mmap.c", "vm_get_page_prot")]
    public bool NormalTagged(VmFlags flags) => flags.HasFlag(VmFlags.VM_MTE);
}
