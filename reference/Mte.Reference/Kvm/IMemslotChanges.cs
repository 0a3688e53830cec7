namespace Mte.Reference.Kvm;

/// <summary>enum kvm_mr_change, without deletion.</summary>
public enum MrChange
{
    /// <summary>KVM_MR_CREATE.</summary>
    Create,

    /// <summary>KVM_MR_MOVE.</summary>
    Move,

    /// <summary>KVM_MR_FLAGS_ONLY.</summary>
    FlagsOnly,
}

/// <summary>What may be done to memslots, and what comes of it. All kernels agree.</summary>
public interface IMemslotChanges
{
    /// <summary>Whether the mappings behind a memslot are looked at for this change.</summary>
    bool LooksAt(MrChange change);

    /// <summary>Whether the mappings behind a hole in the range are looked at.</summary>
    bool LooksBehindHoles { get; }

    /// <summary>Whether a memslot may have holes.</summary>
    bool TakesHoles { get; }

    /// <summary>Whether a memslot can become read-only, or writable.</summary>
    bool MayChangeReadonly { get; }

    /// <summary>Whether a memslot that moves is gone from its old place.</summary>
    bool LeavesOldPlace { get; }

    /// <summary>Whether a memslot that is moved, changed or deleted leaves the tags of its memory alone.</summary>
    bool KeepsTags { get; }

    /// <summary>Whether a memslot that is not there can be deleted.</summary>
    bool DeletesMissing { get; }

    /// <summary>Whether a guest may make an access that the VMM itself may not.</summary>
    bool GuestNeedsAccess { get; }

    /// <summary>Whether memory of KVM_CREATE_GUEST_MEMFD and KVM_CAP_ARM_MTE exclude each other, in this order.</summary>
    bool GuestMemfdExcludesMte(bool capFirst);

    /// <summary>Whether the dirty log has pages that only a tag was written to.</summary>
    bool LogsTags { get; }

    /// <summary>Whether the dirty log has pages whose tags KVM_ARM_MTE_COPY_TAGS wrote.</summary>
    bool LogsCopiedTags { get; }
}

/// <summary>As kernels have it.</summary>
public class MemslotChanges : IMemslotChanges
{
    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    public virtual bool LooksAt(MrChange change) => true;

    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    public virtual bool LooksBehindHoles => true;

    public virtual bool TakesHoles => true;

    [Models("virt/kvm/kvm_main.c", "kvm_set_memory_region")]
    public virtual bool MayChangeReadonly => false;

    [Models("virt/kvm/kvm_main.c", "kvm_set_memslot")]
    public virtual bool LeavesOldPlace => true;

    public virtual bool KeepsTags => true;

    [Models("virt/kvm/kvm_main.c", "kvm_set_memory_region")]
    public virtual bool DeletesMissing => false;

    [Models("virt/kvm/kvm_main.c", "hva_to_pfn")]
    public virtual bool GuestNeedsAccess => true;

    [Models("arch/arm64/kvm/arm.c", "kvm_vm_ioctl_enable_cap")]
    public virtual bool GuestMemfdExcludesMte(bool capFirst) => true;

    [Models("arch/arm64/kvm/mmu.c", "user_mem_abort")]
    public virtual bool LogsTags => true;

    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public virtual bool LogsCopiedTags => true;
}
