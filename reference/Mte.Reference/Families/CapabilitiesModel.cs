using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Kvm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Makes virtual machines, and asks for and enables capabilities of KVM.</summary>
internal sealed class CapabilitiesModel(
    Kernel kernel, Tasks tasks, NameTable<Vm> vms, NameTable<Vcpu> vcpus, VmIoctls ioctls)
{
    public Outcome Do(Op.CapabilitiesFamily op) => op switch
    {
        Op.KvmCheckExtension check => KvmCheckExtension(check),
        Op.KvmCreateVm create => KvmCreateVm(create),
        Op.KvmEnableCap enable => KvmEnableCap(enable),
        Op.KvmVcpuEnableCap enable => KvmVcpuEnableCap(enable),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome KvmCheckExtension(Op.KvmCheckExtension op)
    {
        var vm = op.Vm is { } name ? vms[name] : null;
        var errno = vm is null ? Errno.Ok : ioctls.Check(op, vm, vm);
        return errno == Errno.Ok
            ? new Outcome.Done(kernel.Parts.Caps.CheckExtension(op.Cap))
            : Outcome.From(errno);
    }

    private Outcome KvmCreateVm(Op.KvmCreateVm op)
    {
        var vm = new Vm(kernel, tasks.Of(op).Mm);
        vm.KvmInitMmuNotifier();
        tasks.Of(op).Files.Add(vm);
        vms[op.As] = vm;
        return new Outcome.Done();
    }

    private Outcome KvmEnableCap(Op.KvmEnableCap op) =>
        ioctls.Call(op, op.Vm, vm => kernel.Parts.Caps.EnableCap(vm, op.Cap, op.Flags, op.Args));

    /// <summary>arm64 has no capability that a vCPU enables.</summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_arch_vcpu_ioctl")]
    private Outcome KvmVcpuEnableCap(Op.KvmVcpuEnableCap op)
    {
        var vcpu = vcpus[op.Vcpu];
        return ioctls.Check(op, vcpu, vcpu.Vm) is not Errno.Ok and var refused
            ? new Outcome.Failed(refused)
            : Outcome.From(kernel.Parts.Caps.VcpuEnableCap(vcpu.Vm, op.Cap));
    }
}
