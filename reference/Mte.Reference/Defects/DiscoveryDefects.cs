using Mte.Reference.Kernels;
using Mte.Spec.Ops;

namespace Mte.Reference.Defects;

/// <summary>Kernels that report features that are not there, or do not report those that are.</summary>
internal static class DiscoveryDefects
{
    public static IEnumerable<Defect> All =>
    [
        Discovery("hwcaps-missing", ["ENUM-001"], "The auxiliary vector has no bit of MTE.",
            discovery => discovery with { Hwcaps = [] }),
        Discovery("mte3-inverted", ["ENUM-002"],
            "HWCAP2_MTE3 is clear where it must be set, or set where it must be clear.",
            discovery => discovery with { Hwcaps = discovery.Hwcaps.SymmetricExcept([AuxvBit.HWCAP2_MTE3]) }),
        Discovery("hwcaps-all", ["ENUM-003", "ENUM-004"], "The auxiliary vector has every bit set.",
            discovery => discovery with { Hwcaps = [.. Enum.GetValues<AuxvBit>()] }),
        Discovery("cpuinfo-missing", ["ENUM-005"], "/proc/cpuinfo does not list MTE.",
            discovery => discovery with { CpuinfoFeatures = [] }),
        Discovery("cpuinfo-all", ["ENUM-005"],
            "/proc/cpuinfo lists features that the machine lacks, and parts of words.",
            discovery =>
                discovery with { CpuinfoFeatures = ["mte", "mte3", "mtefar", "mtestoreonly", "mt", "te"] }),
        Discovery("id-registers-hidden", ["ENUM-006"], "EL0 reads no MTE from ID_AA64PFR1_EL1.",
            discovery => discovery with
            {
                IdRegisters = discovery.IdRegisters.SetItem(UserRegister.ID_AA64PFR1_EL1, 0),
            }),
        Discovery("tag-blocks-at-el0", ["ENUM-009"], "EL0 has LDGM, STGM, STZGM and the registers of EL1.",
            discovery => discovery with { HasTagBlockInstructions = true, HasEl1Registers = true }),
    ];

    private static Defect Discovery(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<DiscoveryFacts, DiscoveryFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Discovery = wrong(parts.Discovery) });
}
