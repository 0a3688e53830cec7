using System.Diagnostics;
using Mte.Linux.Kvm;
using Mte.Linux.Programs;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Makes virtual machines, and asks for and enables capabilities of KVM.</summary>
internal sealed class LinuxCapabilities(
    ProgramProcesses processes,
    NamedThings<int> vms,
    NamedThings<KvmVcpu> vcpus)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.CapabilitiesFamily op) => op switch
    {
        Op.KvmCheckExtension check => KvmCheckExtension(check),
        Op.KvmCreateVm create => KvmCreateVm(create),
        Op.KvmEnableCap enable => KvmEnableCap(enable),
        Op.KvmVcpuEnableCap enable => KvmVcpuEnableCap(enable),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome KvmCheckExtension(Op.KvmCheckExtension op)
    {
        var process = processes.Of(op);
        var descriptor = op.Vm is { } vm ? vms[vm] : process.Kvm();
        return OutcomeOf(
            process.IoctlValue(descriptor, KvmAbi.KVM_CHECK_EXTENSION, (ulong)op.Cap), answers: true);
    }

    private Outcome KvmCreateVm(Op.KvmCreateVm op)
    {
        var process = processes.Of(op);
        return OutcomeOf(
            process.IoctlValue(process.Kvm(), KvmAbi.KVM_CREATE_VM, 0), made => vms[op.As] = (int)made);
    }

    private Outcome KvmEnableCap(Op.KvmEnableCap op)
    {
        var cap = new kvm_enable_cap { cap = (uint)op.Cap, flags = (uint)op.Flags };
        cap.args[0] = (ulong)op.Args;
        return OutcomeOf(processes.Of(op).Ioctl(vms[op.Vm], KvmAbi.KVM_ENABLE_CAP, cap));
    }

    private Outcome KvmVcpuEnableCap(Op.KvmVcpuEnableCap op) => OutcomeOf(processes.Of(op).Ioctl(
        vcpus[op.Vcpu].Descriptor, KvmAbi.KVM_ENABLE_CAP, new kvm_enable_cap { cap = (uint)op.Cap }));
}
