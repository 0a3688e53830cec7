using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

/// <summary>struct kvm_vcpu: a virtual CPU.</summary>
public sealed class Vcpu(Vm vm)
{
    public Vm Vm => vm;

    /// <summary>What KVM_ARM_VCPU_INIT was given, or null before.</summary>
    public VcpuFeatures? Features { get; private set; }

    private readonly Dictionary<UserRegister, ulong> registers = [];

    /// <summary>GCR_EL1, RGSR_EL1, TFSR_EL1 and TFSRE0_EL1.</summary>
    public ulong this[UserRegister register]
    {
        get => registers.TryGetValue(register, out var value)
            ? value
            : vm.Kernel.Parts.VcpuRegisters.Reset(register);
        set
        {
            foreach (var vcpu in vm.Kernel.Parts.VcpuRegisters.OwnRegisters ? [this] : vm.Vcpus.Values.ToArray())
                vcpu.registers[register] = value;
        }
    }

    /// <summary>SCTLR_EL1.TCF.</summary>
    public Tcf Tcf { get; set; }

    public bool Is32Bit => Features is { } features && features.HasFlag(VcpuFeatures.El1_32bit);

    /// <summary>
    /// The ioctl KVM_ARM_VCPU_INIT. The first one decides the features, for every vCPU of the VM.
    /// </summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_arch_vcpu_ioctl_vcpu_init")]
    public Errno VcpuInit(VcpuFeatures features)
    {
        if ((features & ~(VcpuFeatures.PowerOff | VcpuFeatures.El1_32bit)) != 0)
            return ENOENT;

        if (vm.Kernel.Parts.Caps.CheckFeatures(vm, features) is not Ok and var refused)
            return refused;

        if (vm.Vcpus.Values.Any(other => other.Features is not null && !SameWidth(other.Features.Value, features)))
            return EINVAL;

        Features = features;
        Tcf = Tcf.None;
        registers.Clear();
        return Ok;
    }

    private static bool SameWidth(VcpuFeatures one, VcpuFeatures other) =>
        one.HasFlag(VcpuFeatures.El1_32bit) == other.HasFlag(VcpuFeatures.El1_32bit);
}
