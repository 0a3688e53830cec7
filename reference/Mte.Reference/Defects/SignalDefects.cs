using Mte.Reference.Kernels;
using Mte.Spec.Values;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about how faults reach a process.</summary>
internal static class SignalDefects
{
    public static IEnumerable<Defect> All =>
    [
        Signals("sync-fault-can-be-ignored", ["FAULT-014"],
            "A synchronous fault is sent like any other signal.",
            signals => signals with { Unforced = [.. Enum.GetValues<FaultCode>()] }),
        Signals("async-fault-is-forced", ["FAULT-015", "FAULT-016"],
            "An asynchronous fault kills a process that ignores or blocks it.",
            signals => signals with { Unforced = [] }),
        Signals("exposes-tag-bits-always", ["FAULT-004"],
            "si_addr has the tag bits without SA_EXPOSE_TAGBITS too.",
            signals => signals with { ShowsTagBitsUnasked = true, ShowsTagBitsOnRequest = true }),
        Signals("expose-flag-inverted", ["FAULT-004", "FAULT-005"],
            "si_addr has the tag bits without SA_EXPOSE_TAGBITS, and not with it.",
            signals => signals with
            {
                ShowsTagBitsUnasked = true,
                ShowsTagBitsOnRequest = !signals.ShowsTagBitsOnRequest,
            }),
        Signals("handler-keeps-tco", ["FAULT-020"],
            "A handler runs with the PSTATE.TCO of the interrupted code.",
            signals => signals with { HandlerKeepsTco = true }),
        Signals("sigreturn-drops-tco", ["FAULT-021"], "PSTATE.TCO is clear after a handler.",
            signals => signals with { SigreturnRestoresTco = false }),
        Signals("sigreturn-ignores-frame", ["FAULT-021"],
            "A handler cannot change PSTATE.TCO in its signal frame.",
            signals => signals with { SigreturnHeedsFrame = false }),
        Signals("fault-address-in-frame-is-tagged", ["FAULT-009"],
            "sigcontext.fault_address has the tag bits.",
            signals => signals with { FaultAddressHasTagBits = true }),
    ];

    private static Defect Signals(
        string name, IReadOnlyList<string> rules, string sentence, Func<SignalFacts, SignalFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Signals = wrong(parts.Signals) });
}
