using System.Collections.Immutable;
using Mte.Reference.State;

namespace Mte.Reference.Kernels;

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
public sealed record MemslotChangeFacts
{
    /// <summary>KVM checks the mappings of a memslot for these changes.</summary>
    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    public ImmutableHashSet<MrChange> CheckedChanges { get; init; } =
    [
        MrChange.Create, MrChange.Move, MrChange.FlagsOnly
    ];

    /// <summary>KVM checks the mappings after a hole in the range too.</summary>
    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    public bool LooksBehindHoles { get; init; } = true;

    /// <summary>A memslot may have holes.</summary>
    public bool TakesHoles { get; init; } = true;

    /// <summary>A memslot can become read-only, or writable.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_set_memory_region")]
    public bool MayChangeReadonly { get; init; }

    /// <summary>A memslot that moves is gone from its old place.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_set_memslot")]
    public bool LeavesOldPlace { get; init; } = true;

    /// <summary>Moving, changing or deleting a memslot leaves the tags of its memory alone.</summary>
    public bool KeepsTags { get; init; } = true;

    /// <summary>A memslot that does not exist can be deleted.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_set_memory_region")]
    public bool DeletesMissing { get; init; }

    /// <summary>A guest may make only accesses that its VMM may make.</summary>
    [Models("virt/kvm/kvm_main.c", "hva_to_pfn")]
    public bool GuestNeedsAccess { get; init; } = true;

    /// <summary>A VM with KVM_CAP_ARM_MTE refuses memory of KVM_CREATE_GUEST_MEMFD.</summary>
    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    public bool CapRefusesGuestMemfd { get; init; } = true;

    /// <summary>A VM with memory of KVM_CREATE_GUEST_MEMFD refuses KVM_CAP_ARM_MTE.</summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_vm_ioctl_enable_cap")]
    public bool GuestMemfdRefusesCap { get; init; } = true;

    /// <summary>The dirty log has pages that only a tag was written to.</summary>
    [Models("arch/arm64/kvm/mmu.c", "user_mem_abort")]
    public bool LogsTags { get; init; } = true;

    /// <summary>The dirty log has pages whose tags KVM_ARM_MTE_COPY_TAGS wrote.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool LogsCopiedTags { get; init; } = true;

    /// <summary>Whether KVM checks the mappings of a memslot for this change.</summary>
    public bool LooksAt(MrChange change) => CheckedChanges.Contains(change);

    /// <summary>
    /// Whether memory of KVM_CREATE_GUEST_MEMFD and KVM_CAP_ARM_MTE exclude each other, in this order.
    /// </summary>
    public bool GuestMemfdExcludesMte(bool capFirst) =>
        capFirst ? CapRefusesGuestMemfd : GuestMemfdRefusesCap;
}
