using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

/// <summary>
/// The arguments of KVM_ARM_MTE_COPY_TAGS: struct kvm_arm_copy_mte_tags without its buffer.
/// </summary>
public readonly record struct CopyTagsRequest(
    ulong GuestIpa, ulong Length, bool FromGuest, ulong Flags, ulong Reserved);

/// <summary>What KVM_ARM_MTE_COPY_TAGS refuses, and what it answers.</summary>
public interface ICopyTagsPolicy
{
    /// <summary>Everything that is tested before the first page.</summary>
    Errno Check(Vm vm, CopyTagsRequest request);

    /// <summary>What it returns for so many bytes of guest memory.</summary>
    long Answer(ulong bytes);

    /// <summary>
    /// Whether the tags that are read from a page must have been made valid before; else they read 0.
    /// </summary>
    bool ReadsOnlyTaggedPages { get; }

    /// <summary>Whether a page's tags are valid once they were written.</summary>
    bool MarksWrittenPages { get; }

    /// <summary>
    /// Whether a page whose new tags could not all be read has tag 0 from then on; else it has those that could, and its
    /// old ones, and is not marked as tagged for that.
    /// </summary>
    bool ClearsTagsOnFault { get; }

    /// <summary>Whether only the low four bits of a byte in the buffer count; else others are refused.</summary>
    bool IgnoresHighBits { get; }

    /// <summary>Whether memory without a memslot, or one that is read-only, refuses.</summary>
    bool NeedsMemslot { get; }
}

/// <summary>5.14 to 6.1.</summary>
public class CopyAnyLength : ICopyTagsPolicy
{
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public virtual Errno Check(Vm vm, CopyTagsRequest request)
    {
        if (!vm.HasMte)
            return EINVAL;

        if (request.Reserved != 0)
            return EINVAL;

        if (request.Flags != 0)
            return EINVAL;

        return request.Length % vm.PageSize != 0 || request.GuestIpa % vm.PageSize != 0 ? EINVAL : Ok;
    }

    public virtual long Answer(ulong bytes) => (long)bytes;

    public virtual bool ReadsOnlyTaggedPages => true;

    public virtual bool MarksWrittenPages => true;

    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public virtual bool ClearsTagsOnFault => false;

    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public virtual bool IgnoresHighBits => true;

    public virtual bool NeedsMemslot => true;
}

/// <summary>
/// 6.12: a length must fit the answer, tags that migration would not see are not written, and a page that only got
/// some of its tags has none.
/// </summary>
public sealed class CopyUpToIntMax : CopyAnyLength
{
    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public override bool ClearsTagsOnFault => true;

    [Models("arch/arm64/kvm/guest.c", "kvm_vm_ioctl_mte_copy_tags")]
    public override Errno Check(Vm vm, CopyTagsRequest request)
    {
        if (base.Check(vm, request) is not Ok and var refused)
            return refused;

        if (request.Length > int.MaxValue)
            return EINVAL;

        return !request.FromGuest && vm.NrMemslotsDirtyLogging != 0 ? EBUSY : Ok;
    }
}
