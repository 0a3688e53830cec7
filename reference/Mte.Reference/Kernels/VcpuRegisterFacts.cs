using System.Collections.Immutable;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>
/// The registers of tags that a vCPU has, for its VMM and for its guest. The defaults are those of 5.10.
/// </summary>
public sealed record VcpuRegisterFacts
{
    private const int MteField = 8;

    private static readonly ImmutableHashSet<UserRegister> Id =
        [UserRegister.ID_AA64PFR1_EL1, UserRegister.ID_AA64PFR2_EL1];

    private static readonly ImmutableHashSet<UserRegister> All = [.. Enum.GetValues<UserRegister>()];

    /// <summary>The VMM can get and set these registers of the VM's vCPUs.</summary>
    [Models("arch/arm64/kvm/sys_regs.c", "mte_visibility")]
    public ByCap<ImmutableHashSet<UserRegister>> VisibleRegisters { get; init; } = new(
        With: All.Except([UserRegister.GMID_EL1, UserRegister.TCO, UserRegister.PMCR_EL0]),
        Without: Id);

    /// <summary>
    /// The guest can use these registers. For the others it gets an undefined instruction exception.
    /// </summary>
    [Models("arch/arm64/kvm/sys_regs.c", "undef_access")]
    [Models("arch/arm64/kvm/arm.c", "vcpu_set_hcr", In = "7.3")]
    public ByCap<ImmutableHashSet<UserRegister>> UsableRegisters { get; init; } = new(
        With: All.Remove(UserRegister.PMCR_EL0),
        Without: Id.Add(UserRegister.GMID_EL1));

    /// <summary>
    /// What KVM_ARM_VCPU_INIT writes to a register that has no reset value in the architecture.
    /// </summary>
    [Models("arch/arm64/kvm/sys_regs.c", "reset_unknown")]
    public ulong ResetValue { get; init; } = 0x1de7ec7edbadc0de;

    /// <summary>ID_AA64PFR1_EL1 tells guest and VMM of MTE.</summary>
    [Models("arch/arm64/kvm/sys_regs.c", "read_id_reg")]
    public ByCap<bool> IdShowsMte { get; init; } = new(With: true, Without: false);

    /// <summary>The VMM may set an id register to another value.</summary>
    public bool SetsIdRegisters { get; init; }

    /// <summary>The guest can clean and invalidate caches of tags by set and way.</summary>
    [Models("arch/arm64/kvm/sys_regs.c", "access_dcgsw")]
    public ByCap<bool> TagCaches { get; init; } = new(With: true, Without: false);

    /// <summary>Each vCPU has registers of its own.</summary>
    [Models("arch/arm64/kvm/hyp/include/hyp/sysreg-sr.h", "__sysreg_save_el1_state")]
    public bool OwnRegisters { get; init; } = true;

    /// <summary>PSCI CPU_ON resets the registers of the vCPU that it turns on.</summary>
    [Models("arch/arm64/kvm/reset.c", "kvm_reset_vcpu")]
    public bool CpuOnResets { get; init; } = true;

    /// <summary>An exception that KVM injects into a guest sets PSTATE.TCO.</summary>
    [Models("arch/arm64/kvm/hyp/exception.c", "enter_exception64")]
    public ByCap<bool> InjectedTco { get; init; } = new(With: true, Without: false);

    /// <summary>Whether the VMM can get and set a register of the VM's vCPUs.</summary>
    public bool Visible(Vm vm, UserRegister register) => VisibleRegisters.For(vm).Contains(register);

    /// <summary>Whether the guest can use a register.</summary>
    public bool Usable(Vm vm, UserRegister register) => UsableRegisters.For(vm).Contains(register);

    /// <summary>What guest and VMM read in an id register.</summary>
    [Models("arch/arm64/kvm/sys_regs.c", "read_id_reg")]
    public ulong IdRegister(Vm vm, UserRegister register, bool mte3) =>
        register is UserRegister.ID_AA64PFR1_EL1 && IdShowsMte.For(vm) ? (mte3 ? 3UL : 2UL) << MteField : 0;

    /// <summary>Whether the guest can clean and invalidate caches of tags by set and way.</summary>
    public bool HasTagCaches(Vm vm) => TagCaches.For(vm);

    /// <summary>Whether an exception that KVM injects into a guest sets PSTATE.TCO.</summary>
    public bool ExceptionSetsTco(Vm vm) => InjectedTco.For(vm);
}
