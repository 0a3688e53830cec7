using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kernels;

/// <summary>KVM_CAP_ARM_MTE and its like.</summary>
public interface ICapPolicy
{
    /// <summary>What KVM_CHECK_EXTENSION returns.</summary>
    int CheckExtension(KvmCap cap);

    /// <summary>KVM_ENABLE_CAP on a VM.</summary>
    Errno EnableCap(Vm vm, KvmCap cap, long flags, long args);

    /// <summary>KVM_ENABLE_CAP on a vCPU.</summary>
    Errno VcpuEnableCap(Vm vm, KvmCap cap);

    /// <summary>Whether a vCPU may have these features.</summary>
    Errno CheckFeatures(Vm vm, VcpuFeatures features);
}
