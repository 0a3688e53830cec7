using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>What a child or a new thread gets. All kernels agree.</summary>
public sealed record ForkFacts
{
    /// <summary>
    /// A child's mappings do not get these flags. A child never has its parent's locks on memory.
    /// </summary>
    [Models("kernel/fork.c", "dup_mmap")]
    public VmFlags FlagsNotInherited { get; init; } = VmFlags.VM_LOCKED;

    /// <summary>A child has its parent's tagged address control word.</summary>
    [Models("arch/arm64/kernel/process.c", "arch_dup_task_struct")]
    public bool InheritsTaggedAddrCtrl { get; init; } = true;

    /// <summary>A new thread has the tagged address control word of the thread that made it.</summary>
    [Models("arch/arm64/kernel/process.c", "arch_dup_task_struct")]
    public bool ThreadInheritsTaggedAddrCtrl { get; init; } = true;

    /// <summary>A child or a new thread has the PSTATE.TCO of the thread that made it.</summary>
    [Models("arch/arm64/kernel/process.c", "copy_thread")]
    public bool InheritsTco { get; init; } = true;

    /// <summary>The flags of a child's mapping, if the parent's mapping has these.</summary>
    public VmFlags FlagsOfChild(VmFlags flags) => flags & ~FlagsNotInherited;
}
