namespace Mte.Reference.Mm;

/// <summary>What a child gets. All kernels agree; a part so that a wrong kernel can be made.</summary>
public interface IForkPolicy
{
    /// <summary>The flags of a child's mapping, whose parent's are these.</summary>
    VmFlags FlagsOfChild(VmFlags flags);

    /// <summary>Whether the child has its parent's tagged address control word.</summary>
    bool InheritsTaggedAddrCtrl { get; }

    /// <summary>Whether a new thread has its maker's tagged address control word.</summary>
    bool ThreadInheritsTaggedAddrCtrl { get; }

    /// <summary>Whether a child or a new thread has its maker's PSTATE.TCO.</summary>
    bool InheritsTco { get; }
}

/// <summary>The child is as its parent was.</summary>
public sealed class InheritAll : IForkPolicy
{
    /// <summary>A child never has its parent's locks on memory.</summary>
    [Models("kernel/fork.c", "dup_mmap")]
    public VmFlags FlagsOfChild(VmFlags flags) => flags & ~VmFlags.VM_LOCKED;

    [Models("arch/arm64/kernel/process.c", "arch_dup_task_struct")]
    public bool InheritsTaggedAddrCtrl => true;

    [Models("arch/arm64/kernel/process.c", "arch_dup_task_struct")]
    public bool ThreadInheritsTaggedAddrCtrl => true;

    [Models("arch/arm64/kernel/process.c", "copy_thread")]
    public bool InheritsTco => true;
}
