using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// What the flags of a mapping come to in its page table entries (<c>protection_map</c> and the memory type).
/// The defaults are those of 5.10.
/// </summary>
public sealed record ProtectionMap
{
    /// <summary>EL0 can read memory with any of these VMA flags.</summary>
    [Models("arch/arm64/mm/mmap.c", "vm_get_page_prot")]
    public VmFlags Readable { get; init; } = VmFlags.VM_READ | VmFlags.VM_WRITE | VmFlags.VM_EXEC;

    /// <summary>
    /// Memory with all of these VMA flags has the memory type Normal Tagged: LDG, STG and tag checks count.
    /// </summary>
    [Models("arch/arm64/mm/mmap.c", "vm_get_page_prot")]
    public VmFlags Tagged { get; init; } = VmFlags.VM_MTE;

    /// <summary>Whether EL0 can read memory with these VMA flags.</summary>
    public bool UserReadable(VmFlags flags) => (flags & Readable) != 0;

    /// <summary>Whether the memory type is Normal Tagged.</summary>
    public bool NormalTagged(VmFlags flags) => flags.HasFlag(Tagged);
}
