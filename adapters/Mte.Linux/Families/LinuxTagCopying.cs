using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mte.Linux.Kvm;
using Mte.Linux.Programs;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Copies tags from and to the memory of a guest.</summary>
internal sealed class LinuxTagCopying(
    ProgramProcesses processes, PlaceAddresses addresses, NamedThings<int> vms)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.TagCopyingFamily op) => op switch
    {
        Op.KvmArmMteCopyTags copy => KvmArmMteCopyTags(copy),
        Op.KvmArmMteCopyTagsAt copy => KvmArmMteCopyTagsAt(copy),
        Op.KvmArmMteCopyTagsStruct copy => KvmArmMteCopyTagsStruct(copy),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome KvmArmMteCopyTags(Op.KvmArmMteCopyTags op)
    {
        var process = processes.Of(op);
        var bytes = (op.Pages * addresses.PageSize) + op.Bytes;

        // All of the room, even for a smaller length: a kernel that accepts too great a length stops where
        // memory ends.
        var buffer = process.Data[Unsafe.SizeOf<kvm_arm_copy_mte_tags>()..];
        buffer.Clear();
        op.Tags?.Over(Math.Clamp(bytes / Granule.Bytes, 0, buffer.Length)).CopyTo(buffer);

        var direction = op.Direction is CopyDirection.FromGuest ? KvmAbi.KVM_ARM_TAGS_FROM_GUEST : 0;
        var copy = new kvm_arm_copy_mte_tags
        {
            guest_ipa = (ulong)op.Gpa.Address(addresses.PageSize),
            length = (ulong)bytes,
            addr = process.DataAddress + (ulong)Unsafe.SizeOf<kvm_arm_copy_mte_tags>(),
            flags = direction | (ulong)op.Flags,
        };
        copy.reserved[0] = (ulong)op.Reserved;

        var ran = process.Ioctl(vms[op.Vm], KvmAbi.KVM_ARM_MTE_COPY_TAGS, copy);
        var called = OutcomeOf(ran, answers: true);
        var read = (int)Math.Clamp(ran.X0 / Granule.Bytes, 0, buffer.Length);
        return called is Outcome.Done done && op.Direction is CopyDirection.FromGuest && read > 0
            ? done with { Tags = new Tags(buffer[..read]) }
            : called;
    }

    private Outcome KvmArmMteCopyTagsAt(Op.KvmArmMteCopyTagsAt op)
    {
        var direction = op.Direction is CopyDirection.FromGuest ? KvmAbi.KVM_ARM_TAGS_FROM_GUEST : 0;
        var copy = new kvm_arm_copy_mte_tags
        {
            guest_ipa = (ulong)op.Gpa.Address(addresses.PageSize),
            length = addresses.Bytes(op.Pages) + (ulong)op.Bytes,
            addr = addresses.Of(op.At, op.Tag),
            flags = direction | (ulong)op.Flags,
        };
        copy.reserved[0] = (ulong)op.Reserved;
        copy.reserved[1] = (ulong)op.Reserved2;
        return OutcomeOf(
            processes.Of(op).Ioctl(vms[op.Vm], KvmAbi.KVM_ARM_MTE_COPY_TAGS, copy), answers: true);
    }

    private Outcome KvmArmMteCopyTagsStruct(Op.KvmArmMteCopyTagsStruct op) => OutcomeOf(
        processes.Of(op).IoctlValue(vms[op.Vm], KvmAbi.KVM_ARM_MTE_COPY_TAGS, addresses.Of(op.At, op.Tag)),
        answers: true);
}
