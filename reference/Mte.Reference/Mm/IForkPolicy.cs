namespace Mte.Reference.Mm;

/// <summary>What a child gets. All kernels agree; a part so that a wrong kernel can be made.</summary>
public interface IForkPolicy
{
    /// <summary>The flags of a child's mapping, whose parent's are these.</summary>
    VmFlags FlagsOfChild(VmFlags flags);

    /// <summary>Whether the child has its parent's tagged address control word.</summary>
    bool InheritsTaggedAddrCtrl { get; }
}

/// <summary>The child is as its parent was.</summary>
public sealed class InheritAll : IForkPolicy
{
    /// <summary>A child never has its parent's locks on memory.</summary>
    [Models("kernel/fork.c", "dup_mmap")]
    public VmFlags FlagsOfChild(VmFlags flags) => flags & ~VmFlags.VM_LOCKED;

    [Models("arch/arm64/kernel/process.c", "arch_dup_task_struct")]
    public bool InheritsTaggedAddrCtrl => true;
}
