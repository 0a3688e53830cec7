using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Kvm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Makes virtual CPUs, and reads and writes their registers as a VMM does.</summary>
internal sealed class VcpusModel(Kernel kernel, Tasks tasks, VcpuTable vcpus, VmIoctls ioctls)
{
    public Outcome Do(Op.VcpusFamily op) => op switch
    {
        Op.KvmCreateVcpu create => KvmCreateVcpu(create),
        Op.KvmArmVcpuInit init => KvmArmVcpuInit(init),
        Op.KvmGetOneReg get => KvmGetOneReg(get),
        Op.KvmSetOneReg set => KvmSetOneReg(set),
        Op.KvmGetRegList list => KvmGetRegList(list),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome KvmCreateVcpu(Op.KvmCreateVcpu op) => ioctls.Call(op, op.Vm, vm =>
    {
        var errno = vm.CreateVcpu(op.Id, out var vcpu);
        if (errno != Errno.Ok)
            return errno;

        tasks.Of(op).Files.Add(vcpu);
        vcpus[op.As] = vcpu;
        return Errno.Ok;
    });

    private Outcome KvmArmVcpuInit(Op.KvmArmVcpuInit op)
    {
        var vcpu = vcpus[op.Vcpu];
        var errno = ioctls.Check(op, vcpu, vcpu.Vm);
        return Outcome.From(errno == Errno.Ok ? vcpu.VcpuInit(op.Features) : errno);
    }

    [Models("arch/arm64/kvm/sys_regs.c", "kvm_sys_reg_get_user")]
    private Outcome KvmGetOneReg(Op.KvmGetOneReg op) => OnVcpu(op.Vcpu, vcpu => Visible(vcpu, op.Register)
        ? new Outcome.Done((long)vcpu.Read(op.Register) & op.Mask)
        : new Outcome.Failed(Errno.ENOENT));

    [Models("arch/arm64/kvm/sys_regs.c", "kvm_sys_reg_set_user")]
    private Outcome KvmSetOneReg(Op.KvmSetOneReg op) => OnVcpu(op.Vcpu, vcpu =>
    {
        if (!Visible(vcpu, op.Register))
            return new Outcome.Failed(Errno.ENOENT);

        var old = vcpu.Read(op.Register);
        var value = op.Flip != 0 ? old ^ (ulong)op.Flip : (ulong)op.Value;
        if (Vcpu.IsIdRegister(op.Register))
            return value == old || kernel.Parts.VcpuRegisters.SetsIdRegisters
                ? new Outcome.Done()
                : new Outcome.Failed(Errno.EINVAL);

        vcpu[op.Register] = value;
        return new Outcome.Done();
    });

    [Models("arch/arm64/kvm/sys_regs.c", "walk_sys_regs")]
    private Outcome KvmGetRegList(Op.KvmGetRegList op) => OnVcpu(op.Vcpu, vcpu =>
        new Outcome.Done(Visible(vcpu, op.Register) ? 1 : 0));

    /// <summary>Uses a vCPU that need not be able to run.</summary>
    private Outcome OnVcpu(string name, Func<Vcpu, Outcome> use) =>
        vcpus.Initialise(name, out var vcpu) is not Errno.Ok and var refused
            ? new Outcome.Failed(refused)
            : use(vcpu);

    private bool Visible(Vcpu vcpu, UserRegister register) =>
        kernel.Parts.VcpuRegisters.Visible(vcpu.Vm, register);
}
