using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Kvm;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Copies tags of a guest's memory with KVM_ARM_MTE_COPY_TAGS.</summary>
internal sealed class TagCopyingModel(Kernel kernel, Tasks tasks, Addresses addresses, VmIoctls ioctls)
{
    /// <summary>KVM_ARM_TAGS_FROM_GUEST.</summary>
    private const ulong TagsFromGuest = 1;

    public Outcome Do(Op.TagCopyingFamily op) => op switch
    {
        Op.KvmArmMteCopyTags copy => KvmArmMteCopyTags(copy),
        Op.KvmArmMteCopyTagsAt copy => KvmArmMteCopyTagsAt(copy),
        Op.KvmArmMteCopyTagsStruct copy => KvmArmMteCopyTagsStruct(copy),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome KvmArmMteCopyTags(Op.KvmArmMteCopyTags op)
    {
        var flags = (op.Direction is CopyDirection.FromGuest ? TagsFromGuest : 0) | (ulong)op.Flags;
        var bytes = ((long)op.Pages * kernel.PageSize) + op.Bytes;
        var request = new CopyTagsRequest(
            addresses.Of(op.Gpa),
            (ulong)bytes,
            (flags & TagsFromGuest) != 0,
            flags & ~TagsFromGuest,
            (ulong)op.Reserved);
        var tags = new byte[Math.Max(0, bytes) / Granule.Bytes];
        op.Tags?.Over(tags.Length).CopyTo(tags, 0);

        var answer = CopyTags(op, op.Vm, new PlainTagBuffer(tags), request);
        if (op.Direction is not CopyDirection.FromGuest || answer is not Outcome.Done { Value: var copied })
            return answer;

        var read = (int)copied / Granule.Bytes;
        return read > 0 ? new Outcome.Done(copied, new Tags(tags.AsSpan(0, read))) : answer;
    }

    private Outcome KvmArmMteCopyTagsAt(Op.KvmArmMteCopyTagsAt op)
    {
        var request = new CopyTagsRequest(
            addresses.Of(op.Gpa),
            addresses.Bytes(op.Pages) + (ulong)op.Bytes,
            op.Direction is CopyDirection.FromGuest,
            (ulong)op.Flags,
            (ulong)(op.Reserved | op.Reserved2));
        return CopyTags(op, op.Vm, BufferAt(op, addresses.Of(op.At, op.Tag)), request);
    }

    /// <summary>
    /// struct kvm_arm_copy_mte_tags: guest_ipa, length, addr, flags, and two reserved words.
    /// </summary>
    private Outcome KvmArmMteCopyTagsStruct(Op.KvmArmMteCopyTagsStruct op)
    {
        const int Words = 6;
        var bytes = new byte[Words * sizeof(ulong)];
        var user = new UserMemory(kernel, tasks.Of(op));
        if (user.CopyFromUser(bytes, addresses.Of(op.At, op.Tag)) != bytes.Length)
            return new Outcome.Failed(Errno.EFAULT);

        ulong Word(int index) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(index * sizeof(ulong)));
        return CopyTags(op, op.Vm, BufferAt(op, Word(2)), new CopyTagsRequest(
            Word(0), Word(1), (Word(3) & TagsFromGuest) != 0, Word(3) & ~TagsFromGuest, Word(4) | Word(5)));
    }

    private UserTagBuffer BufferAt(Op op, ulong address) =>
        new(new UserMemory(kernel, tasks.Of(op)), address);

    private Outcome CopyTags(Op op, string name, ITagBuffer buffer, CopyTagsRequest request)
    {
        var copied = 0L;
        var answer = ioctls.Call(op, name, vm => vm.KvmVmIoctlMteCopyTags(request, buffer, out copied));
        return answer is Outcome.Done ? new Outcome.Done(copied) : answer;
    }
}
