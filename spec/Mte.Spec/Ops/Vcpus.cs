using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

/// <summary>Features of KVM_ARM_VCPU_INIT.</summary>
[Flags]
public enum VcpuFeatures
{
    None = 0,

    /// <summary>KVM_ARM_VCPU_POWER_OFF.</summary>
    PowerOff = 1 << 0,

    /// <summary>KVM_ARM_VCPU_EL1_32BIT.</summary>
    El1_32bit = 1 << 1,

    /// <summary>KVM_ARM_VCPU_PSCI_0_2.</summary>
    Psci_0_2 = 1 << 2,
}

[JsonDerivedType(typeof(KvmCreateVcpu), "kvm_create_vcpu")]
[JsonDerivedType(typeof(KvmArmVcpuInit), "kvm_arm_vcpu_init")]
[JsonDerivedType(typeof(KvmGetOneReg), "kvm_get_one_reg")]
[JsonDerivedType(typeof(KvmSetOneReg), "kvm_set_one_reg")]
[JsonDerivedType(typeof(KvmGetRegList), "kvm_get_reg_list")]
public abstract partial record Op
{
    /// <summary>Makes virtual CPUs, and reads and writes their registers.</summary>
    public abstract record VcpusFamily : Op;

    /// <summary>The ioctl KVM_CREATE_VCPU.</summary>
    /// <param name="As">The name of the new vCPU.</param>
    /// <param name="Vm">The VM.</param>
    /// <param name="Id">The vCPU's number.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmCreateVcpu(
        [Makes(Thing.Vcpu)] string As, [Uses(Thing.Vm)] string Vm, [Within(0, 255)] int Id = 0) : VcpusFamily;

    /// <summary>The ioctl KVM_ARM_VCPU_INIT, for the preferred target.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Features">Features.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmArmVcpuInit(
        [Uses(Thing.Vcpu)] string Vcpu, VcpuFeatures Features = VcpuFeatures.None) : VcpusFamily;

    /// <summary>The ioctl KVM_GET_ONE_REG; answers the register.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Mask">Bits of it to answer.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmGetOneReg([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Mask = -1)
        : VcpusFamily;

    /// <summary>The ioctl KVM_SET_ONE_REG.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Value">Its new value.</param>
    /// <param name="Flip">
    /// Bits in which the value differs from what KVM_GET_ONE_REG gives; then Value does not count.
    /// </param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmSetOneReg(
        [Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Value = 0, long Flip = 0) : VcpusFamily;

    /// <summary>
    /// The ioctl KVM_GET_REG_LIST; answers 1 if a register is among those that can be got, else 0.
    /// </summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmGetRegList([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register) : VcpusFamily;
}
