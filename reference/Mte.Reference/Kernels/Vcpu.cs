using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kernels;

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
            : vm.Kernel.Parts.VcpuRegisters.ResetValue;
        set
        {
            foreach (
                var vcpu in vm.Kernel.Parts.VcpuRegisters.OwnRegisters ? [this] : vm.Vcpus.Values.ToArray())
                vcpu.registers[register] = value;
        }
    }

    /// <summary>What KVM_GET_ONE_REG, or MRS in the guest, reads.</summary>
    public ulong Read(UserRegister register)
    {
        // GMID_EL1.BS: a block of 16 granules.
        const ulong BlockSize = 6;

        return IsIdRegister(register)
            ? vm.Kernel.Parts.VcpuRegisters.IdRegister(vm, register, mte3: true)
            : register is UserRegister.GMID_EL1 ? BlockSize : this[register];
    }

    /// <summary>Whether a register says what the CPU has.</summary>
    public static bool IsIdRegister(UserRegister register) =>
        register is UserRegister.ID_AA64PFR1_EL1 or UserRegister.ID_AA64PFR2_EL1;

    /// <summary>SCTLR_EL1.TCF.</summary>
    public Tcf Tcf { get; set; }

    /// <summary>SCTLR_EL1.TCF0.</summary>
    public Tcf Tcf0 { get; set; }

    /// <summary>PSTATE.TCO as the last exception handler found it.</summary>
    public bool HandlerTco { get; set; }

    /// <summary>Whether KVM_RUN waits until another vCPU turns this one on.</summary>
    public bool PoweredOff { get; private set; }

    public bool Is32Bit => Features is { } features && features.HasFlag(VcpuFeatures.El1_32bit);

    /// <summary>
    /// The ioctl KVM_ARM_VCPU_INIT. The first one decides the features, for every vCPU of the VM.
    /// </summary>
    [Models("arch/arm64/kvm/arm.c", "kvm_arch_vcpu_ioctl_vcpu_init")]
    public Errno VcpuInit(VcpuFeatures features)
    {
        if ((features & ~(VcpuFeatures.PowerOff | VcpuFeatures.El1_32bit | VcpuFeatures.Psci_0_2)) != 0)
            return ENOENT;

        if (vm.Kernel.Parts.Caps.CheckFeatures(vm, features) is not Ok and var refused)
            return refused;

        if (
            vm.Vcpus.Values.Any(
                other => other.Features is not null && !SameWidth(other.Features.Value, features)))
            return EINVAL;

        Features = features;
        PoweredOff = features.HasFlag(VcpuFeatures.PowerOff);
        Reset();
        return Ok;
    }

    /// <summary>PSCI CPU_ON, of this vCPU by another one.</summary>
    [Models("arch/arm64/kvm/psci.c", "kvm_psci_vcpu_on")]
    public int PsciCpuOn()
    {
        const int Success = 0, AlreadyOn = -4;

        if (!PoweredOff)
            return AlreadyOn;

        PoweredOff = false;
        if (vm.Kernel.Parts.VcpuRegisters.CpuOnResets)
            Reset();

        return Success;
    }

    [Models("arch/arm64/kvm/reset.c", "kvm_reset_vcpu")]
    private void Reset()
    {
        (Tcf, Tcf0) = (default, default);
        registers.Clear();
    }

    private static bool SameWidth(VcpuFeatures one, VcpuFeatures other) =>
        one.HasFlag(VcpuFeatures.El1_32bit) == other.HasFlag(VcpuFeatures.El1_32bit);
}
