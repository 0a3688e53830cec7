using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>Which way KVM_ARM_MTE_COPY_TAGS copies.</summary>
public enum CopyDirection
{
    /// <summary>KVM_ARM_TAGS_FROM_GUEST: guest memory to the caller's buffer.</summary>
    FromGuest,

    /// <summary>KVM_ARM_TAGS_TO_GUEST: the caller's buffer to guest memory.</summary>
    ToGuest,
}

[JsonDerivedType(typeof(KvmArmMteCopyTags), "kvm_arm_mte_copy_tags")]
[JsonDerivedType(typeof(KvmArmMteCopyTagsAt), "kvm_arm_mte_copy_tags_at")]
[JsonDerivedType(typeof(KvmArmMteCopyTagsStruct), "kvm_arm_mte_copy_tags_struct")]
public abstract partial record Op
{
    /// <summary>Copies tags between a guest and its VMM.</summary>
    public abstract record TagCopyingFamily : Op;

    /// <summary>
    /// The ioctl KVM_ARM_MTE_COPY_TAGS. Answers the number of bytes of guest memory that it covered and, from
    /// the guest, their tags.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Gpa">Where the range starts in the guest.</param>
    /// <param name="Direction">Which way to copy.</param>
    /// <param name="Tags">To the guest: a tag, or a pattern that repeats over the range.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length, to make it unaligned.</param>
    /// <param name="Flags">Bits of <c>flags</c> to set beside the direction's.</param>
    /// <param name="Reserved">The word <c>reserved[0]</c>; must be 0.</param>
    [Needs("kvm")]
    [Facts(Answer.Tags, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record KvmArmMteCopyTags(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        CopyDirection Direction,
        Tags? Tags = null,
        [Within(0, 16)] int Pages = 1,
        [Within(-65536, 65536)] int Bytes = 0,
        long Flags = 0,
        long Reserved = 0) : TagCopyingFamily;

    /// <summary>
    /// The ioctl KVM_ARM_MTE_COPY_TAGS with a buffer of the case's own: one byte a granule, read and written
    /// by other ops. Answers the number of bytes of guest memory that it covered.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Gpa">
    /// Where the range starts in the guest; below 0 it is near the end of all addresses.
    /// </param>
    /// <param name="Direction">Which way to copy.</param>
    /// <param name="At">The buffer (<c>addr</c>).</param>
    /// <param name="Tag">The logical tag in the buffer's address.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length; it is a word without sign.</param>
    /// <param name="Flags">Bits of <c>flags</c> to set beside the direction's.</param>
    /// <param name="Reserved">The word <c>reserved[0]</c>.</param>
    /// <param name="Reserved2">The word <c>reserved[1]</c>.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmArmMteCopyTagsAt(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        CopyDirection Direction,
        Place At,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 4096)] int Pages = 1,
        long Bytes = 0,
        long Flags = 0,
        long Reserved = 0,
        long Reserved2 = 0) : TagCopyingFamily;

    /// <summary>
    /// The ioctl KVM_ARM_MTE_COPY_TAGS with its structure in the case's own memory, as it is found there:
    /// memory that nobody wrote asks for nothing, to guest address 0. Answers the number of bytes that it
    /// covered.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="At">The structure.</param>
    /// <param name="Tag">The logical tag in the structure's address.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmArmMteCopyTagsStruct(
        [Uses(Thing.Vm)] string Vm, Place At, [Within(0, 15)] int Tag = 0) : TagCopyingFamily;
}
