using Mte.Spec;

namespace Mte.Reference.Kvm;

/// <summary>The registers of tags that a vCPU has, for its VMM and for its guest.</summary>
public interface IVcpuRegisters
{
    /// <summary>Whether the VMM can get and set a register of the VM's vCPUs.</summary>
    bool Visible(Vm vm, UserRegister register);

    /// <summary>What KVM_ARM_VCPU_INIT makes of a register.</summary>
    ulong Reset(UserRegister register);

    /// <summary>What guest and VMM read in an id register.</summary>
    ulong IdRegister(Vm vm, UserRegister register, bool mte3);

    /// <summary>Whether the VMM may set an id register to another value.</summary>
    bool SetsIdRegisters { get; }

    /// <summary>Whether the guest can use a register; else it is told that there is none.</summary>
    bool Usable(Vm vm, UserRegister register);

    /// <summary>Whether the guest can clean and invalidate caches of tags by set and way.</summary>
    bool HasTagCaches(Vm vm);

    /// <summary>Whether each vCPU has registers of its own.</summary>
    bool OwnRegisters { get; }

    /// <summary>Whether a vCPU that another one turns on has its registers reset.</summary>
    bool CpuOnResets { get; }

    /// <summary>Whether an exception that KVM makes in a guest sets PSTATE.TCO.</summary>
    bool ExceptionSetsTco(Vm vm);
}

/// <summary>As the architecture and KVM have it.</summary>
public class VcpuRegisters : IVcpuRegisters
{
    private const ulong Unknown = 0x1de7ec7edbadc0de;

    [Models("arch/arm64/kvm/sys_regs.c", "mte_visibility")]
    public virtual bool Visible(Vm vm, UserRegister register) =>
        IsId(register) || (vm.HasMte && register is not
            (UserRegister.GMID_EL1 or UserRegister.TCO or UserRegister.PMCR_EL0));

    [Models("arch/arm64/kvm/sys_regs.c", "reset_unknown")]
    public virtual ulong Reset(UserRegister register) => Unknown;

    [Models("arch/arm64/kvm/sys_regs.c", "read_id_reg")]
    public virtual ulong IdRegister(Vm vm, UserRegister register, bool mte3)
    {
        const int Mte = 8;
        return register is UserRegister.ID_AA64PFR1_EL1 && vm.HasMte ? (mte3 ? 3UL : 2UL) << Mte : 0;
    }

    public virtual bool SetsIdRegisters => false;

    [Models("arch/arm64/kvm/sys_regs.c", "undef_access")]
    public virtual bool Usable(Vm vm, UserRegister register) =>
        register is not UserRegister.PMCR_EL0 &&
        (vm.HasMte || IsId(register) || register is UserRegister.GMID_EL1);

    [Models("arch/arm64/kvm/sys_regs.c", "access_dcgsw")]
    public virtual bool HasTagCaches(Vm vm) => vm.HasMte;

    [Models("arch/arm64/kvm/hyp/include/hyp/sysreg-sr.h", "__sysreg_save_el1_state")]
    public virtual bool OwnRegisters => true;

    [Models("arch/arm64/kvm/reset.c", "kvm_reset_vcpu")]
    public virtual bool CpuOnResets => true;

    [Models("arch/arm64/kvm/hyp/exception.c", "enter_exception64")]
    public virtual bool ExceptionSetsTco(Vm vm) => vm.HasMte;

    /// <summary>Whether a register only tells what there is.</summary>
    protected static bool IsId(UserRegister register) =>
        register is UserRegister.ID_AA64PFR1_EL1 or UserRegister.ID_AA64PFR2_EL1;
}

/// <summary>From 6.18 or so on a guest without tags has no GMID_EL1 either.</summary>
public sealed class HiddenGmid : VcpuRegisters
{
    [Models("arch/arm64/kvm/arm.c", "vcpu_set_hcr", In = "7.3")]
    public override bool Usable(Vm vm, UserRegister register) =>
        base.Usable(vm, register) && (vm.HasMte || register is not UserRegister.GMID_EL1);
}
