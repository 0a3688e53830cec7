using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

/// <summary>KVM capabilities that cases ask about (include/uapi/linux/kvm.h).</summary>
public enum KvmCap
{
    KVM_CAP_ARM_EL1_32BIT = 93,
    KVM_CAP_ARM_NISV_TO_USER = 177,
    KVM_CAP_ARM_MTE = 205,
}

[JsonDerivedType(typeof(KvmCheckExtension), "kvm_check_extension")]
[JsonDerivedType(typeof(KvmCreateVm), "kvm_create_vm")]
[JsonDerivedType(typeof(KvmEnableCap), "kvm_enable_cap")]
[JsonDerivedType(typeof(KvmVcpuEnableCap), "kvm_vcpu_enable_cap")]
public abstract partial record Op
{
    /// <summary>Makes virtual machines, and asks for and enables capabilities of KVM.</summary>
    public abstract record CapabilitiesFamily : Op;

    /// <summary>
    /// The ioctl KVM_CHECK_EXTENSION on <c>/dev/kvm</c>, or on a VM; answers what it returns.
    /// </summary>
    /// <param name="Cap">The capability.</param>
    /// <param name="Vm">The VM to ask; <c>/dev/kvm</c> if none is named.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmCheckExtension(KvmCap Cap, [Uses(Thing.Vm)] string? Vm = null)
        : CapabilitiesFamily;

    /// <summary>The ioctl KVM_CREATE_VM, of the default machine type.</summary>
    /// <param name="As">The name of the new VM.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmCreateVm([Makes(Thing.Vm)] string As) : CapabilitiesFamily;

    /// <summary>The ioctl KVM_ENABLE_CAP on a VM.</summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Cap">The capability.</param>
    /// <param name="Flags">The word <c>flags</c> of struct kvm_enable_cap; must be 0.</param>
    /// <param name="Args">The word <c>args[0]</c>.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmEnableCap(
        [Uses(
            Thing.Vm)] string Vm, KvmCap Cap, [
                Within(0, uint.MaxValue)
            ] long Flags = 0, long Args = 0) : CapabilitiesFamily;

    /// <summary>The ioctl KVM_ENABLE_CAP on a vCPU, where arm64 has no capability to enable.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Cap">The capability.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmVcpuEnableCap([Uses(Thing.Vcpu)] string Vcpu, KvmCap Cap) : CapabilitiesFamily;
}
