using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Mte.Linux.Kvm;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome KvmVcpuEnableCap(Op.KvmVcpuEnableCap op) => Called(ProcessOf(op).Ioctl(
        Made(vcpus, op.Vcpu).Descriptor, KvmAbi.KVM_ENABLE_CAP, new kvm_enable_cap { cap = (uint)op.Cap }));

    private Outcome KvmSetUserMemoryRegion2(Op.KvmSetUserMemoryRegion2 op)
    {
        var region = new kvm_userspace_memory_region2
        {
            slot = (uint)op.Slot,
            flags = (uint)op.Flags | (op.GuestMemfd is null ? 0 : KvmAbi.KVM_MEM_GUEST_MEMFD),
            guest_phys_addr = (ulong)op.Gpa.Address(machine.PageSize),
            memory_size = Bytes(op.Pages),
            userspace_addr = Address(op.At),
            guest_memfd = op.GuestMemfd is { } file ? (uint)Made(files, file) : 0,
        };
        return Called(ProcessOf(op).Ioctl(Made(vms, op.Vm), KvmAbi.KVM_SET_USER_MEMORY_REGION2, region));
    }

    private Outcome KvmGetDirtyLog(Op.KvmGetDirtyLog op)
    {
        var process = ProcessOf(op);
        var bitmap = Unsafe.SizeOf<kvm_dirty_log>();
        var log = new kvm_dirty_log { slot = (uint)op.Slot, dirty_bitmap = process.DataAddress + (ulong)bitmap };
        process.Data.Slice(bitmap, sizeof(ulong)).Clear();
        return Called(process.Ioctl(Made(vms, op.Vm), KvmAbi.KVM_GET_DIRTY_LOG, log)) is Outcome.Failed refused
            ? refused
            : new Outcome.Done(BinaryPrimitives.ReadInt64LittleEndian(process.Data[bitmap..]));
    }

    private Outcome KvmArmMteCopyTagsAt(Op.KvmArmMteCopyTagsAt op)
    {
        var direction = op.Direction is CopyDirection.FromGuest ? KvmAbi.KVM_ARM_TAGS_FROM_GUEST : 0;
        var copy = new kvm_arm_copy_mte_tags
        {
            guest_ipa = (ulong)op.Gpa.Address(machine.PageSize),
            length = Bytes(op.Pages) + (ulong)op.Bytes,
            addr = Address(op.At, op.Tag),
            flags = direction | (ulong)op.Flags,
        };
        copy.reserved[0] = (ulong)op.Reserved;
        copy.reserved[1] = (ulong)op.Reserved2;
        return Called(ProcessOf(op).Ioctl(Made(vms, op.Vm), KvmAbi.KVM_ARM_MTE_COPY_TAGS, copy), answers: true);
    }

    private Outcome KvmArmMteCopyTagsStruct(Op.KvmArmMteCopyTagsStruct op) => Called(
        ProcessOf(op).IoctlValue(Made(vms, op.Vm), KvmAbi.KVM_ARM_MTE_COPY_TAGS, Address(op.At, op.Tag)),
        answers: true);
}
