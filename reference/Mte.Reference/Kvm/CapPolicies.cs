using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kvm;

/// <summary>5.10: KVM knows nothing of MTE.</summary>
public sealed class NoMteCap : ICapPolicy
{
    [Models("arch/arm64/kvm/arm.c", "kvm_vm_ioctl_check_extension")]
    public int CheckExtension(KvmCap cap) => cap is not KvmCap.KVM_CAP_ARM_MTE ? 1 : 0;

    [Models("arch/arm64/kvm/arm.c", "kvm_vm_ioctl_enable_cap")]
    public Errno EnableCap(Vm vm, KvmCap cap, long flags, long args)
    {
        if (flags != 0 || cap is not KvmCap.KVM_CAP_ARM_NISV_TO_USER)
            return EINVAL;

        vm.NisvToUser = true;
        return Ok;
    }

    [Models("arch/arm64/kvm/arm.c", "kvm_arch_vcpu_ioctl")]
    public Errno VcpuEnableCap(Vm vm, KvmCap cap) => EINVAL;

    public Errno CheckFeatures(Vm vm, VcpuFeatures features) => Ok;
}

/// <summary>From 5.14 on.</summary>
public class MteCap : ICapPolicy
{
    [Models("arch/arm64/kvm/arm.c", "kvm_vm_ioctl_check_extension")]
    public virtual int CheckExtension(KvmCap cap) => 1;

    /// <summary>
    /// Before the first vCPU, as often as one likes. Memslots that exist are not looked at again.
    /// </summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_vm_ioctl_enable_cap")]
    public virtual Errno EnableCap(Vm vm, KvmCap cap, long flags, long args)
    {
        if (cap is KvmCap.KVM_CAP_ARM_NISV_TO_USER)
            return new NoMteCap().EnableCap(vm, cap, flags, args);

        if (flags != 0 || cap is not KvmCap.KVM_CAP_ARM_MTE || vm.Vcpus.Count != 0)
            return EINVAL;

        if (vm.HasGuestMemfd && vm.Kernel.Parts.MemslotChanges.GuestMemfdExcludesMte(capFirst: false))
            return EINVAL;

        vm.HasMte = true;
        return Ok;
    }

    [Models("arch/arm64/kvm/arm.c", "kvm_arch_vcpu_ioctl")]
    public virtual Errno VcpuEnableCap(Vm vm, KvmCap cap) => EINVAL;

    /// <summary>AArch32 has no tags.</summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_vcpu_init_check_features")]
    public virtual Errno CheckFeatures(Vm vm, VcpuFeatures features) =>
        vm.HasMte && features.HasFlag(VcpuFeatures.El1_32bit) ? EINVAL : Ok;
}
