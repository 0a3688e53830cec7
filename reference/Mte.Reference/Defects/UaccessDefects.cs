using Mte.Reference.Mte;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about their own accesses to a process's memory.</summary>
internal static class UaccessDefects
{
    public static IEnumerable<Defect> All =>
    [
        Uaccess("uaccess-unchecked", [], "The kernel's accesses are never checked.",
            uaccess => uaccess with { CheckedLoads = [], CheckedStores = [] }),
        Uaccess("uaccess-always-checked", [], "The kernel's accesses are checked in every mode.",
            uaccess => uaccess with
            {
                CheckedLoads = [.. Enum.GetValues<Tcf0>()],
                CheckedStores = [.. Enum.GetValues<Tcf0>()],
            }),
        Uaccess("uaccess-loads-unchecked", [], "The kernel's loads are not checked.",
            uaccess => uaccess with { CheckedLoads = [] }),
        Uaccess("uaccess-stores-unchecked", [], "The kernel's stores are not checked.",
            uaccess => uaccess with { CheckedStores = [] }),
        Uaccess("uaccess-asymm-as-sync", [], "In asymmetric mode the kernel's stores are checked.",
            uaccess => uaccess with { CheckedStores = uaccess.CheckedLoads }),
        Uaccess("uaccess-heeds-tco", [], "The thread's PSTATE.TCO turns off the checks of the kernel's accesses.",
            uaccess => uaccess with { HeedsTco = true }),
        Uaccess("uaccess-any-tag", [], "The kernel takes addresses with a tag without the tagged address ABI.",
            uaccess => uaccess with { NeedsTaggedAddr = false }),
        Uaccess("uaccess-checks-pages", [], "Memory that the kernel reaches by its page is checked.",
            uaccess => uaccess with { ChecksPages = true }),
        Uaccess("uaccess-checks-atomics", [], "Atomic accesses of futex are checked.",
            uaccess => uaccess with { ChecksAtomics = true }),
        Uaccess("uaccess-first-granule-only", [], "A transfer is checked in its first granule only.",
            uaccess => uaccess with { ChecksEveryGranule = false }),
        Uaccess("io-uring-workers-unchecked", [], "Workers of io_uring check no tags.",
            uaccess => uaccess with { WorkersInheritMode = false }),
    ];

    private static Defect Uaccess(
        string name, IReadOnlyList<string> rules, string sentence, Func<UaccessFacts, UaccessFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Uaccess = wrong(parts.Uaccess) });
}
