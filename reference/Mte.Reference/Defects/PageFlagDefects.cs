using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about what root sees of pages.</summary>
internal static class PageFlagDefects
{
    public static IEnumerable<Defect> All =>
    [
        Flags("kpageflags-no-arch-2", ["KPF-001"], "KPF_ARCH_2 is clear for pages with valid tags.",
            flags => flags with { Hidden = [KpageFlag.KPF_ARCH_2] }),
        Flags("kpageflags-no-arch-3", ["KPF-002"], "KPF_ARCH_3 is clear for every page.",
            flags => flags with { Hidden = [KpageFlag.KPF_ARCH_3] }),
        Flags("kpageflags-arch-3", ["KPF-002"], "KPF_ARCH_3 shows PG_arch_2.",
            flags => flags with { Arch3 = PageFlags.PG_mte_tagged }),
        Flags("kpageflags-own", ["KPF-006"],
            "The tail pages of a huge page show their own flags, which are clear.",
            flags => flags with { ShowsFlagsOfFolio = false }),
        Flags("kpageflags-kept", ["KPF-008"], "Pages keep their flags when they are freed.",
            flags => flags with { KeepsFlagsOfFree = true }),
        Flags("kpageflags-no-zero-page", ["KPF-007"], "KPF_ZERO_PAGE is clear for the zero page.",
            flags => flags with { Hidden = [KpageFlag.KPF_ZERO_PAGE] }),
        Flags("kpageflags-any-range", ["KPF-009"], "kpageflags lets a part of an entry be read.",
            flags => flags with { RefusesPartsOfEntries = false }),
        Flags("kpageflags-no-end", ["KPF-009"], "kpageflags has entries after the last page frame.",
            flags => flags with { EndsAtLastFrame = false }),
    ];

    private static Defect Flags(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<PageFlagFacts, PageFlagFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { PageFlags = wrong(parts.PageFlags) });
}
