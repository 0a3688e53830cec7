using System.Buffers.Binary;
using Mte.Linux.Kvm;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome KvmCheckExtension(Op.KvmCheckExtension op)
    {
        var process = ProcessOf(op);
        var descriptor = op.Vm is { } vm ? Made(vms, vm) : process.Kvm();
        return Called(process.Ioctl(descriptor, KvmAbi.KVM_CHECK_EXTENSION, (ulong)op.Cap), answers: true);
    }

    private Outcome KvmCreateVm(Op.KvmCreateVm op)
    {
        var process = ProcessOf(op);
        return Called(process.Ioctl(process.Kvm(), KvmAbi.KVM_CREATE_VM, 0), made => vms[op.As] = (int)made);
    }

    private Outcome KvmEnableCap(Op.KvmEnableCap op)
    {
        // struct kvm_enable_cap: cap, flags, args[4], pad[64].
        Span<byte> cap = stackalloc byte[104];
        cap.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(cap, (uint)op.Cap);
        BinaryPrimitives.WriteUInt32LittleEndian(cap[4..], (uint)op.Flags);
        BinaryPrimitives.WriteInt64LittleEndian(cap[8..], op.Args);
        return Called(ProcessOf(op).Ioctl(Made(vms, op.Vm), KvmAbi.KVM_ENABLE_CAP, cap));
    }

    private Outcome KvmCreateVcpu(Op.KvmCreateVcpu op)
    {
        var (process, vm) = (ProcessOf(op), Made(vms, op.Vm));
        return Called(
            process.Ioctl(vm, KvmAbi.KVM_CREATE_VCPU, (ulong)op.Id),
            made => vcpus[op.As] = new GuestCpu(process, vm, (int)made, op.Id));
    }

    private Outcome KvmArmVcpuInit(Op.KvmArmVcpuInit op)
    {
        var vcpu = Made(vcpus, op.Vcpu);
        return Called(Init(ProcessOf(op), vcpu, op.Features), _ => vcpu.Initialised = true);
    }

    private static Puppet.Ran Init(Puppet.Puppet process, GuestCpu vcpu, VcpuFeatures features)
    {
        // struct kvm_vcpu_init: target, features[7]; the kernel fills in its preferred target.
        Span<byte> init = stackalloc byte[32];
        init.Clear();
        var preferred = process.Ioctl(vcpu.Vm, KvmAbi.KVM_ARM_PREFERRED_TARGET, init);
        if (preferred.X0 < 0)
            throw new AdapterException($"KVM_ARM_PREFERRED_TARGET failed: {(Errno)(-preferred.X0)}");

        process.Data[..init.Length].CopyTo(init);
        BinaryPrimitives.WriteUInt32LittleEndian(init[4..], (uint)features);
        return process.Ioctl(vcpu.Descriptor, KvmAbi.KVM_ARM_VCPU_INIT, init);
    }

    private Outcome KvmSetUserMemoryRegion(Op.KvmSetUserMemoryRegion op)
    {
        // struct kvm_userspace_memory_region: slot, flags, guest_phys_addr, memory_size, userspace_addr.
        Span<byte> region = stackalloc byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(region, (uint)op.Slot);
        BinaryPrimitives.WriteUInt32LittleEndian(region[4..], (uint)op.Flags);
        BinaryPrimitives.WriteInt64LittleEndian(region[8..], op.Gpa.Address(machine.PageSize));
        BinaryPrimitives.WriteUInt64LittleEndian(region[16..], Bytes(op.Pages));
        BinaryPrimitives.WriteUInt64LittleEndian(region[24..], Address(op.At, op.Tag));
        return Called(ProcessOf(op).Ioctl(Made(vms, op.Vm), KvmAbi.KVM_SET_USER_MEMORY_REGION, region));
    }

    private Outcome KvmArmMteCopyTags(Op.KvmArmMteCopyTags op)
    {
        const int Struct = 48;
        var process = ProcessOf(op);
        var bytes = (op.Pages * machine.PageSize) + op.Bytes;
        var granules = Math.Max(0, bytes) / Granule.Bytes;
        var buffer = process.Data.Slice(Struct, granules);
        buffer.Clear();
        op.Tags?.Over(granules).CopyTo(buffer);
        var direction = op.Direction is CopyDirection.FromGuest ? KvmAbi.KVM_ARM_TAGS_FROM_GUEST : 0;

        // struct kvm_arm_copy_mte_tags: guest_ipa, length, addr, flags, reserved[2].
        Span<byte> copy = stackalloc byte[Struct];
        copy.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(copy, op.Gpa.Address(machine.PageSize));
        BinaryPrimitives.WriteInt64LittleEndian(copy[8..], bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(copy[16..], process.DataAddress + Struct);
        BinaryPrimitives.WriteUInt64LittleEndian(copy[24..], direction | (ulong)op.Flags);
        BinaryPrimitives.WriteInt64LittleEndian(copy[32..], op.Reserved);

        var ran = process.Ioctl(Made(vms, op.Vm), KvmAbi.KVM_ARM_MTE_COPY_TAGS, copy);
        var called = Called(ran, answers: true);
        var read = (int)Math.Max(0, ran.X0) / Granule.Bytes;
        return called is Outcome.Done done && op.Direction is CopyDirection.FromGuest && read > 0
            ? done with { Tags = new Tags(buffer[..read]) }
            : called;
    }
}
