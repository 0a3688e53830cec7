using Mte.Reference.Mte;
using Mte.Spec;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about how faults reach a process.</summary>
internal static class SignalDefects
{
    public static IEnumerable<Defect> All =>
    [
        Signals("sync-fault-can-be-ignored", [], "A synchronous fault is sent like any other signal.",
            signals => signals with { Unforced = [.. Enum.GetValues<FaultCode>()] }),
        Signals("async-fault-is-forced", [], "An asynchronous fault kills a process that ignores or blocks it.",
            signals => signals with { Unforced = [] }),
        Signals("exposes-tag-bits-always", [], "si_addr has the tag bits without SA_EXPOSE_TAGBITS too.",
            signals => signals with { ShowsTagBitsUnasked = true, ShowsTagBitsOnRequest = true }),
        Signals("expose-flag-inverted", [], "si_addr has the tag bits without SA_EXPOSE_TAGBITS, and not with it.",
            signals => signals with
            {
                ShowsTagBitsUnasked = true,
                ShowsTagBitsOnRequest = !signals.ShowsTagBitsOnRequest,
            }),
        Signals("handler-keeps-tco", [], "A handler runs with the PSTATE.TCO of the interrupted code.",
            signals => signals with { HandlerKeepsTco = true }),
        Signals("sigreturn-drops-tco", [], "PSTATE.TCO is clear after a handler.",
            signals => signals with { SigreturnRestoresTco = false }),
        Signals("sigreturn-ignores-frame", [], "A handler cannot change PSTATE.TCO in its signal frame.",
            signals => signals with { SigreturnHeedsFrame = false }),
        Signals("fault-address-in-frame-is-tagged", [], "sigcontext.fault_address has the tag bits.",
            signals => signals with { FaultAddressHasTagBits = true }),
    ];

    private static Defect Signals(
        string name, IReadOnlyList<string> rules, string sentence, Func<SignalFacts, SignalFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Signals = wrong(parts.Signals) });
}
