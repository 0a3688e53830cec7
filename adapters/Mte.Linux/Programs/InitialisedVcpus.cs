using System.Runtime.InteropServices;
using Mte.Linux.Kvm;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Programs;

/// <summary>
/// Initialises vCPUs (KVM_ARM_VCPU_INIT), those that the case did not initialise on their first use.
/// </summary>
internal sealed class InitialisedVcpus(ProgramProcesses processes, NamedThings<KvmVcpu> vcpus)
{
    /// <summary>Uses a vCPU; one that the case did not initialise is initialised without features.</summary>
    /// <param name="op">The op.</param>
    /// <param name="name">The vCPU's name.</param>
    /// <param name="use">What the op does with it; left out if the initialisation fails.</param>
    public Outcome Use(Op op, string name, Func<KvmVcpu, Outcome> use)
    {
        var vcpu = vcpus[name];
        if (!vcpu.Initialised && Initialise(op, vcpu, VcpuFeatures.None) is not Outcome.Done and var refused)
            return refused;

        return use(vcpu);
    }

    /// <summary>Initialises a vCPU, for the preferred target.</summary>
    public Outcome Initialise(Op op, KvmVcpu vcpu, VcpuFeatures features)
    {
        var process = processes.Of(op);
        var preferred = process.Ioctl(vcpu.Vm, KvmAbi.KVM_ARM_PREFERRED_TARGET, new kvm_vcpu_init());
        if (preferred.X0 < 0)
            throw new AdapterException($"KVM_ARM_PREFERRED_TARGET failed: {(Errno)(-preferred.X0)}");

        var init = MemoryMarshal.Read<kvm_vcpu_init>(process.Data);
        init.features[0] = (uint)features;
        return OutcomeOf(
            process.Ioctl(vcpu.Descriptor, KvmAbi.KVM_ARM_VCPU_INIT, init), _ => vcpu.WasReset());
    }
}
