using Mte.Reference.Kernels;
using Mte.Spec.Ops;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about a tracer's access to its tracee.</summary>
internal static class PtraceDefects
{
    public static IEnumerable<Defect> All =>
    [
        Ptrace("peek-refuses-tags", ["PTR-006"], "Tags cannot be read at an address with a tag.",
            ptrace => ptrace with { UntagsAddress = false }),
        Ptrace("peek-refuses-unaligned", ["PTR-002"], "Tags cannot be read at an address inside a granule.",
            ptrace => ptrace with { RoundsDown = false }),
        Ptrace("poke-takes-high-bits", ["PTR-003"], "The upper four bits of a byte become the tag.",
            ptrace => ptrace with { TagShift = 4 }),
        Ptrace("peek-any-memory", ["PTR-005"], "Tags of memory without PROT_MTE can be read.",
            ptrace => ptrace with { NeedsMte = false }),
        Ptrace("peek-all-or-nothing", ["PTR-004"],
            "A refused address undoes the tags that were copied before it.",
            ptrace => ptrace with { Partial = false }),
        Ptrace("peek-without-tracing", ["PTR-012"], "Tags of any process can be read.",
            ptrace => ptrace with { NeedsTracer = false, NeedsStop = false }),
        Ptrace("peek-running", ["PTR-022"], "Tags of a tracee that is not stopped can be read.",
            ptrace => ptrace with { NeedsStop = false }),
        Ptrace("peek-any-iovec", ["PTR-010"], "A struct iovec at an unmapped address counts as an empty one.",
            ptrace => ptrace with { RefusedIovecs = ptrace.RefusedIovecs.Remove(IovecKind.Unmapped) }),
        Ptrace("peek-endless-iovec", ["PTR-009"], "A buffer may reach over the end of the address space.",
            ptrace => ptrace with { RefusedIovecs = ptrace.RefusedIovecs.Remove(IovecKind.Endless) }),
        Ptrace("peek-shows-stale-tags", ["PTR-014"],
            "A page that never had tags reads as tag memory was left.",
            ptrace => ptrace with { ShowsStaleTags = true }),
        Ptrace("poke-forces-shared", ["PTR-013"],
            "Tags can be set in shared memory that is mapped for reading.",
            ptrace => ptrace with { ForcesShared = true }),
        Ptrace("regset-takes-any-bits", ["REGS-003"],
            "PTRACE_SETREGSET takes control words that prctl refuses.",
            ptrace => ptrace with { ValidatesControl = false }),
        Ptrace("regset-takes-any-length", ["REGS-002"],
            "PTRACE_SETREGSET takes a register set that ends inside a word.",
            ptrace => ptrace with { ValidatesLength = false }),
        Ptrace("proc-mem-never-forces", ["RMEM-007"],
            "/proc/PID/mem refuses memory to a tracer that its tracee cannot access.",
            ptrace => ptrace with { ProcMemForcesForTracer = false, ProcMemForcesForAll = false }),
        Ptrace("remote-refuses-tags", ["RMEM-002", "RMEM-004"],
            "/proc/PID/mem refuses an address with a tag.",
            ptrace => ptrace with { RemoteUntags = false }),
    ];

    private static Defect Ptrace(
        string name, IReadOnlyList<string> rules, string sentence, Func<PtraceFacts, PtraceFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Ptrace = wrong(parts.Ptrace) });
}
