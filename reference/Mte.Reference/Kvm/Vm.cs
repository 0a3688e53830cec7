using Mte.Spec;
using Mte.Reference.Mm;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

/// <summary>struct kvm: a virtual machine.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="mm">The memory of the process that made it; no other may use it.</param>
public sealed partial class Vm(Kernel kernel, AddressSpace mm)
{
    /// <summary>KVM_CAP_ARM_MTE is enabled.</summary>
    [Models("arch/arm64/include/asm/kvm_host.h", "kvm_has_mte")]
    public bool HasMte { get; set; }

    /// <summary>Whether KVM_CAP_ARM_NISV_TO_USER is enabled.</summary>
    public bool NisvToUser { get; set; }

    /// <summary>The vCPUs, by their numbers.</summary>
    public Dictionary<int, Vcpu> Vcpus { get; } = [];

    public Kernel Kernel => kernel;

    public AddressSpace Mm => mm;

    public ulong PageSize => (ulong)kernel.PageSize;

    /// <summary>The ioctl KVM_CREATE_VCPU.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_vm_ioctl_create_vcpu")]
    public Errno CreateVcpu(int id, out Vcpu vcpu)
    {
        vcpu = new Vcpu(this);
        return Vcpus.TryAdd(id, vcpu) ? Ok : EEXIST;
    }
}
