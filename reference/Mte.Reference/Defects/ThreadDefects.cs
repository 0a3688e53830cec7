using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about what children, threads and new programs start with.</summary>
internal static class ThreadDefects
{
    public static IEnumerable<Defect> All =>
    [
        Fork("fork-drops-mte", ["COW-001"], "A child's mappings have no PROT_MTE.",
            fork => fork with { FlagsNotInherited = fork.FlagsNotInherited | VmFlags.VM_MTE }),
        Fork("fork-drops-mode", ["INH-003"],
            "A child checks no tags.", fork => fork with { InheritsTaggedAddrCtrl = false }),
        Fork("thread-drops-mode", ["INH-004"], "A new thread checks no tags.",
            fork => fork with { ThreadInheritsTaggedAddrCtrl = false }),
        Fork("fork-drops-tco", ["INH-005"],
            "A child starts with PSTATE.TCO clear.", fork => fork with { InheritsTco = false }),
        Exec("exec-keeps-mode", ["INH-001"], "A new program checks tags as the old program did.",
            exec => exec with { ResetsMode = false }),
        Exec("exec-keeps-abi", ["INH-001"],
            "A new program has the tagged address ABI if the old program had it.",
            exec => exec with { ResetsTaggedAddr = false }),
        Exec("exec-keeps-tco", ["INH-001"], "A new program starts with the PSTATE.TCO of the old program.",
            exec => exec with { ResetsTco = false }),
    ];

    private static Defect Fork(
        string name, IReadOnlyList<string> rules, string sentence, Func<ForkFacts, ForkFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Fork = wrong(parts.Fork) });

    private static Defect Exec(
        string name, IReadOnlyList<string> rules, string sentence, Func<ExecFacts, ExecFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Exec = wrong(parts.Exec) });
}
