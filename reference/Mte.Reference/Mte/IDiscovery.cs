using Mte.Spec;

namespace Mte.Reference.Mte;

/// <summary>How a process learns what the machine can do.</summary>
public interface IDiscovery
{
    /// <summary>Whether the auxiliary vector has a bit.</summary>
    bool HasHwcap(AuxvBit bit);

    /// <summary>Whether <c>/proc/cpuinfo</c> lists a feature.</summary>
    bool ListsFeature(string feature);

    /// <summary>
    /// What MRS gives at EL0; null if the register is not there for it. The machine has MTE3 and neither FAR nor
    /// store-only.
    /// </summary>
    ulong? EmulateMrs(UserRegister register);

    /// <summary>Whether EL0 has LDGM, STGM and STZGM.</summary>
    bool HasTagBlockInstructions { get; }
}

/// <summary>Up to 5.17: asymmetric mode is not told of.</summary>
public class Mte2Discovery : IDiscovery
{
    private const int MteField = 8;

    [Models("arch/arm64/kernel/cpufeature.c", "setup_elf_hwcaps")]
    public virtual bool HasHwcap(AuxvBit bit) => bit is AuxvBit.HWCAP2_MTE;

    [Models("arch/arm64/kernel/cpuinfo.c", "c_show")]
    public virtual bool ListsFeature(string feature) => feature == "mte" && HasHwcap(AuxvBit.HWCAP2_MTE);

    [Models("arch/arm64/kernel/cpufeature.c", "emulate_sys_reg")]
    public virtual ulong? EmulateMrs(UserRegister register) => register switch
    {
        UserRegister.ID_AA64PFR1_EL1 => 3UL << MteField,
        UserRegister.ID_AA64PFR2_EL1 => 0,
        _ => null,
    };

    public virtual bool HasTagBlockInstructions => false;
}

/// <summary>From 5.18 on: HWCAP2_MTE3.</summary>
public sealed class Mte3Discovery : Mte2Discovery
{
    public override bool HasHwcap(AuxvBit bit) => bit is AuxvBit.HWCAP2_MTE or AuxvBit.HWCAP2_MTE3;

    public override bool ListsFeature(string feature) => feature is "mte" or "mte3";
}
