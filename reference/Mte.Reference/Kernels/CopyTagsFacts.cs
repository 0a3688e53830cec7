using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kernels;

/// <summary>
/// The arguments of KVM_ARM_MTE_COPY_TAGS: struct kvm_arm_copy_mte_tags without its buffer.
/// </summary>
public readonly record struct CopyTagsRequest(
    ulong GuestIpa, ulong Length, bool FromGuest, ulong Flags, ulong Reserved);

/// <summary>
/// What KVM_ARM_MTE_COPY_TAGS refuses, and what it answers. The defaults are those of 5.14 to 6.1.
/// </summary>
public sealed record CopyTagsFacts
{
    /// <summary>The VM needs KVM_CAP_ARM_MTE.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool NeedsCap { get; init; } = true;

    /// <summary>A request whose reserved words are not 0 is refused.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool ChecksReserved { get; init; } = true;

    /// <summary>A request with an unknown flag is refused.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool ChecksFlags { get; init; } = true;

    /// <summary>Address and length must be multiples of the page size.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool NeedsWholePages { get; init; } = true;

    /// <summary>The smallest length, in bytes of guest memory.</summary>
    public ulong MinLength { get; init; }

    /// <summary>The largest length, in bytes of guest memory.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public ulong MaxLength { get; init; } = ulong.MaxValue;

    /// <summary>
    /// EBUSY for copying to a guest while a memslot logs dirty pages: migration would not see the tags.
    /// </summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool RefusesWhileLogging { get; init; }

    /// <summary>
    /// The answer counts this: bytes of guest memory if it is 1, granules if it is 16. 0: it is always 0.
    /// </summary>
    public int AnswerUnit { get; init; } = 1;

    /// <summary>
    /// The tags that are read from a page must have been made valid before; if not, they read 0.
    /// </summary>
    public bool ReadsOnlyTaggedPages { get; init; } = true;

    /// <summary>A page's tags are valid once they were written.</summary>
    public bool MarksWrittenPages { get; init; } = true;

    /// <summary>
    /// If the buffer ends inside a page's tags, the page has tag 0 from then on. If not, the page keeps its
    /// old tags where the buffer has none, and is not marked as tagged.
    /// </summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public bool ClearsTagsOnFault { get; init; }

    /// <summary>
    /// Only the low four bits of a byte in the buffer count. If not, a byte above 15 is refused.
    /// </summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public bool IgnoresHighBits { get; init; } = true;

    /// <summary>Memory without a memslot is refused, and so is writing to a read-only one.</summary>
    public bool NeedsMemslot { get; init; } = true;

    /// <summary>Everything that is tested before the first page.</summary>
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public Errno Check(Vm vm, CopyTagsRequest request)
    {
        if (NeedsCap && !vm.HasMte)
            return EINVAL;

        if ((ChecksReserved && request.Reserved != 0) || (ChecksFlags && request.Flags != 0))
            return EINVAL;

        if (NeedsWholePages && (request.Length % vm.PageSize != 0 || request.GuestIpa % vm.PageSize != 0))
            return EINVAL;

        if (request.Length < MinLength || request.Length > MaxLength)
            return EINVAL;

        return RefusesWhileLogging && !request.FromGuest && vm.NrMemslotsDirtyLogging != 0 ? EBUSY : Ok;
    }

    /// <summary>What the ioctl returns for so many bytes of guest memory.</summary>
    public long Answer(ulong bytes) => AnswerUnit == 0 ? 0 : (long)bytes / AnswerUnit;
}
