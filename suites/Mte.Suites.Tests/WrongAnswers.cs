using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Suites.Tests;

/// <summary>
/// A world that is right but for one thing that no kernel does differently from another, so that the
/// reference has no part for it.
/// </summary>
/// <param name="right">The world that is right.</param>
/// <param name="answer">What an op comes to instead.</param>
internal sealed class WrongAnswers(IWorld right, Func<Op, Outcome, Outcome> answer) : IWorld
{
    private static readonly Outcome Ok = new Outcome.Done(), Einval = new Outcome.Failed(Errno.EINVAL);

    public static IReadOnlyList<(string Defect, Func<Op, Outcome, Outcome> Answer)> All { get; } =
    [
        ("memslots are refused", (op, outcome) => op is Op.KvmSetUserMemoryRegion ? Einval : outcome),
        ("memslots with a tagged address are accepted",
            (op, outcome) => op is Op.KvmSetUserMemoryRegion { Tag: > 0 } ? Ok : outcome),
        ("mmap at a fixed tagged address is accepted",
            (op, outcome) => op is Op.Mmap { Tag: > 0 } ? Ok : outcome),
        ("mprotect accepts any address", (op, outcome) => op is Op.Mprotect ? Ok : outcome),
        ("mprotect of nothing is refused",
            (op, outcome) => op is Op.Mprotect { Pages: 0 } ? Einval : outcome),
        ("the control word has a bit of its own",
            (op, outcome) => op is Op.Prctl && outcome is Outcome.Done done
            ? done with { Value = done.Value ^ 8 }
            : outcome),
        ("PSTATE.TCO reads as its opposite", (op, outcome) => op is Op.Mrs { Register: UserRegister.TCO }
            && outcome is Outcome.Done done
            ? done with { Value = done.Value == 0 ? 0x2000000 : 0 }
            : outcome),
        ("a register of the architecture reads as all ones",
            (op, outcome) => op is Op.Mrs && outcome is Outcome.Done ? new Outcome.Done(-1) : outcome),
        (
            "kpageflags reads a byte too many",
            (op, outcome) => op is Op.KpageflagsPread && outcome is Outcome.Done done
            ? done with { Value = done.Value + 1 }
            : outcome),
        ("registers of EL1 can be written", (op, outcome) => op is Op.Msr ? Ok : outcome),
        ("the preferred mode reads as another", (op, outcome) => op is Op.MteTcfPreferred
            && outcome is Outcome.Done done
            ? done with { Value = 1 - done.Value }
            : outcome),
        ("userfaultfd hears of nothing but writes",
            (op, outcome) => outcome is Outcome.Faulted { Code: FaultCode.UFFD_EVENT_PAGEFAULT } fault
            ? fault with { Code = FaultCode.UFFD_PAGEFAULT_FLAG_WRITE }
            : outcome),
        ("userfaultfd hears of nothing but reads",
            (op, outcome) => outcome is Outcome.Faulted
            { Code: FaultCode.UFFD_PAGEFAULT_FLAG_WRITE or FaultCode.UFFD_PAGEFAULT_FLAG_WP } fault
            ? fault with { Code = FaultCode.UFFD_EVENT_PAGEFAULT }
            : outcome),
        ("userfaultfd hears of addresses with their tags",
            (op, outcome) => op is Op.Load { Tag: > 0 and var tag } && outcome is Outcome.Faulted fault
            ? fault with { TopByte = tag }
            : outcome),
        ("userfaultfd takes addresses with a tag",
            (op, outcome) => op is Op.UffdioRegister { Tag: > 0 } or Op.UffdioCopy { Tag: > 0 } or
                Op.UffdioZeropage { Tag: > 0 } or Op.UffdioContinue { Tag: > 0 }
                    or Op.UffdioMove { Tag: > 0 } or
                Op.UffdioWriteprotect { Tag: > 0 }
            ? Ok
            : outcome),
        ("memory without PROT_MTE has tag 5",
            (op, outcome) => op is Op.Ldg && outcome is Outcome.Done { Tags: not null }
            ? new Outcome.Done(0, new Tags(5))
            : outcome),
        ("memory without PROT_MTE is checked", (op, outcome) => op is Op.Load { Tag: > 0 } load
            ? new Outcome.Faulted(FaultCode.SEGV_MTESERR, load.At)
            : outcome),
    ];

    public WorldInfo Info => right.Info;

    public Trace Run(Program program, Action<Outcome>? answered = null)
    {
        var trace = right.Run(program);
        var outcomes = trace.Outcomes.Zip(program.Ops, (outcome, op) => answer(op, outcome));
        return trace with { Outcomes = [.. outcomes] };
    }

    public void Dispose() => right.Dispose();
}
