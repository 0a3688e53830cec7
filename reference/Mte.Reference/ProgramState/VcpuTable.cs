using Mte.Reference.Kernels;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.ProgramState;

/// <summary>The vCPUs of a program.</summary>
internal sealed class VcpuTable : NameTable<Vcpu>
{
    /// <summary>Finds a vCPU, and initialises it without features if the program has not.</summary>
    /// <returns>What KVM_ARM_VCPU_INIT returns.</returns>
    public Errno Initialise(string name, out Vcpu vcpu)
    {
        vcpu = this[name];
        return vcpu.Features is null ? vcpu.VcpuInit(VcpuFeatures.None) : Errno.Ok;
    }
}
