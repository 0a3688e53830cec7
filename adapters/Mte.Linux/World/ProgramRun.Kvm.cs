using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mte.Linux.Kvm;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome KvmCheckExtension(Op.KvmCheckExtension op)
    {
        var process = ProcessOf(op);
        var descriptor = op.Vm is { } vm ? Made(vms, vm) : process.Kvm();
        return Called(process.IoctlValue(descriptor, KvmAbi.KVM_CHECK_EXTENSION, (ulong)op.Cap), answers: true);
    }

    private Outcome KvmCreateVm(Op.KvmCreateVm op)
    {
        var process = ProcessOf(op);
        return Called(process.IoctlValue(process.Kvm(), KvmAbi.KVM_CREATE_VM, 0), made => vms[op.As] = (int)made);
    }

    private Outcome KvmEnableCap(Op.KvmEnableCap op)
    {
        var cap = new kvm_enable_cap { cap = (uint)op.Cap, flags = (uint)op.Flags };
        cap.args[0] = (ulong)op.Args;
        return Called(ProcessOf(op).Ioctl(Made(vms, op.Vm), KvmAbi.KVM_ENABLE_CAP, cap));
    }

    private Outcome KvmCreateVcpu(Op.KvmCreateVcpu op)
    {
        var (process, vm) = (ProcessOf(op), Made(vms, op.Vm));
        return Called(
            process.IoctlValue(vm, KvmAbi.KVM_CREATE_VCPU, (ulong)op.Id),
            made => vcpus[op.As] = new GuestCpu(process, vm, (int)made, op.Id, machine.Info.Facts.Contains("mte")));
    }

    private Outcome KvmArmVcpuInit(Op.KvmArmVcpuInit op)
    {
        var vcpu = Made(vcpus, op.Vcpu);
        return Called(Init(ProcessOf(op), vcpu, op.Features), _ => vcpu.WasReset());
    }

    private static Puppet.Ran Init(Puppet.Puppet process, GuestCpu vcpu, VcpuFeatures features)
    {
        var preferred = process.Ioctl(vcpu.Vm, KvmAbi.KVM_ARM_PREFERRED_TARGET, new kvm_vcpu_init());
        if (preferred.X0 < 0)
            throw new AdapterException($"KVM_ARM_PREFERRED_TARGET failed: {(Errno)(-preferred.X0)}");

        var init = MemoryMarshal.Read<kvm_vcpu_init>(process.Data);
        init.features[0] = (uint)features;
        return process.Ioctl(vcpu.Descriptor, KvmAbi.KVM_ARM_VCPU_INIT, init);
    }

    private Outcome KvmSetUserMemoryRegion(Op.KvmSetUserMemoryRegion op)
    {
        var region = new kvm_userspace_memory_region
        {
            slot = (uint)op.Slot,
            flags = (uint)op.Flags,
            guest_phys_addr = (ulong)op.Gpa.Address(machine.PageSize),
            memory_size = Bytes(op.Pages),
            userspace_addr = Address(op.At, op.Tag),
        };
        return Called(ProcessOf(op).Ioctl(Made(vms, op.Vm), KvmAbi.KVM_SET_USER_MEMORY_REGION, region));
    }

    private Outcome KvmArmMteCopyTags(Op.KvmArmMteCopyTags op)
    {
        var process = ProcessOf(op);
        var bytes = (op.Pages * machine.PageSize) + op.Bytes;

        // All the room there is, whatever the length: a kernel that takes a length beyond it stops where memory ends.
        var buffer = process.Data[Unsafe.SizeOf<kvm_arm_copy_mte_tags>()..];
        buffer.Clear();
        op.Tags?.Over(Math.Clamp(bytes / Granule.Bytes, 0, buffer.Length)).CopyTo(buffer);

        var direction = op.Direction is CopyDirection.FromGuest ? KvmAbi.KVM_ARM_TAGS_FROM_GUEST : 0;
        var copy = new kvm_arm_copy_mte_tags
        {
            guest_ipa = (ulong)op.Gpa.Address(machine.PageSize),
            length = (ulong)bytes,
            addr = process.DataAddress + (ulong)Unsafe.SizeOf<kvm_arm_copy_mte_tags>(),
            flags = direction | (ulong)op.Flags,
        };
        copy.reserved[0] = (ulong)op.Reserved;

        var ran = process.Ioctl(Made(vms, op.Vm), KvmAbi.KVM_ARM_MTE_COPY_TAGS, copy);
        var called = Called(ran, answers: true);
        var read = (int)Math.Clamp(ran.X0 / Granule.Bytes, 0, buffer.Length);
        return called is Outcome.Done done && op.Direction is CopyDirection.FromGuest && read > 0
            ? done with { Tags = new Tags(buffer[..read]) }
            : called;
    }
}
