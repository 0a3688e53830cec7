using System.Collections.Immutable;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>How a process learns what the machine can do. The defaults are those of 5.10.</summary>
public sealed record DiscoveryFacts
{
    private const int MteField = 8;

    /// <summary>The bits of the auxiliary vector that are set.</summary>
    [Models("arch/arm64/kernel/cpufeature.c", "setup_elf_hwcaps")]
    public ImmutableHashSet<AuxvBit> Hwcaps { get; init; } = [AuxvBit.HWCAP2_MTE];

    /// <summary>The features of MTE that <c>/proc/cpuinfo</c> lists.</summary>
    [Models("arch/arm64/kernel/cpuinfo.c", "c_show")]
    public ImmutableHashSet<string> CpuinfoFeatures { get; init; } = ["mte"];

    /// <summary>
    /// What MRS gives at EL0 for the registers that the kernel emulates. The machine has MTE3 and neither FAR
    /// nor store-only.
    /// </summary>
    [Models("arch/arm64/kernel/cpufeature.c", "emulate_sys_reg")]
    public ImmutableDictionary<UserRegister, ulong> IdRegisters { get; init; } =
        ImmutableDictionary<UserRegister, ulong>.Empty
            .Add(UserRegister.ID_AA64PFR1_EL1, 3UL << MteField)
            .Add(UserRegister.ID_AA64PFR2_EL1, 0);

    /// <summary>EL0 reads 0 from the registers of EL1. If not, EL0 does not have them.</summary>
    public bool HasEl1Registers { get; init; }

    /// <summary>EL0 has LDGM, STGM and STZGM.</summary>
    public bool HasTagBlockInstructions { get; init; }

    /// <summary>Whether the auxiliary vector has a bit.</summary>
    public bool HasHwcap(AuxvBit bit) => Hwcaps.Contains(bit);

    /// <summary>Whether <c>/proc/cpuinfo</c> lists a feature.</summary>
    public bool ListsFeature(string feature) => CpuinfoFeatures.Contains(feature);

    /// <summary>What MRS gives at EL0; null if EL0 does not have the register.</summary>
    public ulong? EmulateMrs(UserRegister register) =>
        IdRegisters.TryGetValue(register, out var value) ? value : HasEl1Registers ? 0 : null;
}
