using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about their own accesses to a process's memory.</summary>
internal static class UaccessDefects
{
    public static IEnumerable<Defect> All =>
    [
        Uaccess("uaccess-unchecked", ["UACC-002", "UACC-003"], "The kernel's accesses are never checked.",
            uaccess => uaccess with { CheckedLoads = [], CheckedStores = [] }),
        Uaccess("uaccess-always-checked", ["UACC-001"], "The kernel's accesses are checked in every mode.",
            uaccess => uaccess with
            {
                CheckedLoads = [.. Enum.GetValues<Tcf0>()],
                CheckedStores = [.. Enum.GetValues<Tcf0>()],
            }),
        Uaccess("uaccess-loads-unchecked", ["UACC-002"], "The kernel's loads are not checked.",
            uaccess => uaccess with { CheckedLoads = [] }),
        Uaccess("uaccess-stores-unchecked", ["UACC-003"], "The kernel's stores are not checked.",
            uaccess => uaccess with { CheckedStores = [] }),
        Uaccess("uaccess-asymm-as-sync", ["UACC-008"], "In asymmetric mode the kernel's stores are checked.",
            uaccess => uaccess with { CheckedStores = uaccess.CheckedLoads }),
        Uaccess("uaccess-heeds-tco", ["UACC-007"],
            "The thread's PSTATE.TCO turns off the checks of the kernel's accesses.",
            uaccess => uaccess with { HeedsTco = true }),
        Uaccess("uaccess-any-tag", ["UACC-014"],
            "The kernel takes addresses with a tag without the tagged address ABI.",
            uaccess => uaccess with { NeedsTaggedAddr = false }),
        Uaccess("uaccess-checks-pages", ["UACC-017", "UACC-019"],
            "Memory that the kernel reaches by its page is checked.",
            uaccess => uaccess with { ChecksPages = true }),
        Uaccess("uaccess-checks-atomics", ["UACC-011"], "Atomic accesses of futex are checked.",
            uaccess => uaccess with { ChecksAtomics = true }),
        Uaccess("uaccess-first-granule-only", ["UACC-004", "UACC-005"],
            "A transfer is checked in its first granule only.",
            uaccess => uaccess with { ChecksEveryGranule = false }),
        Uaccess("process-vm-forces", ["RMEM-006"],
            "process_vm_readv and process_vm_writev reach memory that the other process cannot access.",
            uaccess => uaccess with { ProcessVmForces = true }),
        Uaccess("io-uring-workers-unchecked", ["UACC-018"], "Workers of io_uring check no tags.",
            uaccess => uaccess with { WorkersInheritMode = false }),
    ];

    private static Defect Uaccess(
        string name, IReadOnlyList<string> rules, string sentence, Func<UaccessFacts, UaccessFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Uaccess = wrong(parts.Uaccess) });
}
