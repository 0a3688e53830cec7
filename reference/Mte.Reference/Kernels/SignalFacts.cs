using System.Collections.Immutable;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kernels;

/// <summary>How faults reach a process. The defaults are those of 5.10.</summary>
public sealed record SignalFacts
{
    /// <summary>si_addr has the tag bits of the access in a handler with SA_EXPOSE_TAGBITS.</summary>
    [Models("kernel/signal.c", "hide_si_addr_tag_bits")]
    public bool ShowsTagBitsOnRequest { get; init; }

    /// <summary>si_addr has the tag bits of the access in a handler without SA_EXPOSE_TAGBITS.</summary>
    [Models("arch/arm64/mm/fault.c", "do_bad_area")]
    public bool ShowsTagBitsUnasked { get; init; }

    /// <summary>
    /// These faults are sent like any other signal. The others are forced: if the process ignores or blocks
    /// the signal, it dies.
    /// </summary>
    [Models("arch/arm64/kernel/traps.c", "arm64_force_sig_fault")]
    [Models("arch/arm64/kernel/signal.c", "do_notify_resume", In = "6.1")]
    public ImmutableHashSet<FaultCode> Unforced { get; init; } = [FaultCode.SEGV_MTEAERR];

    /// <summary>A handler starts with the PSTATE.TCO of the interrupted code; if not, with 0.</summary>
    [Models("arch/arm64/kernel/signal.c", "setup_return")]
    public bool HandlerKeepsTco { get; init; }

    /// <summary>rt_sigreturn restores PSTATE.TCO; if not, PSTATE.TCO is 0 after a handler.</summary>
    [Models("arch/arm64/kernel/signal.c", "restore_sigframe")]
    public bool SigreturnRestoresTco { get; init; } = true;

    /// <summary>
    /// A handler can change the PSTATE.TCO that rt_sigreturn restores, in its signal frame.
    /// </summary>
    [Models("arch/arm64/kernel/signal.c", "restore_sigframe")]
    public bool SigreturnHeedsFrame { get; init; } = true;

    /// <summary>sigcontext.fault_address has the tag bits of the access.</summary>
    [Models("arch/arm64/mm/fault.c", "set_thread_esr")]
    public bool FaultAddressHasTagBits { get; init; }

    /// <summary>si_addr, as the handler gets it.</summary>
    /// <param name="far">The address of the fault, with the tag bits of the access.</param>
    /// <param name="flags">What the handler was registered with.</param>
    public ulong SiAddr(ulong far, SigactionFlags flags)
    {
        var shown = flags.HasFlag(SigactionFlags.SA_EXPOSE_TAGBITS)
            ? ShowsTagBitsOnRequest
            : ShowsTagBitsUnasked;
        return shown ? far : Address.UntaggedAddr(far);
    }

    /// <summary>Whether the process dies if it ignores or blocks the signal of this fault.</summary>
    public bool Forces(FaultCode code) => !Unforced.Contains(code);

    /// <summary>PSTATE.TCO in a handler.</summary>
    /// <param name="interrupted">PSTATE.TCO of the interrupted code.</param>
    public bool TcoInHandler(bool interrupted) => HandlerKeepsTco && interrupted;

    /// <summary>PSTATE.TCO after a handler.</summary>
    /// <param name="inFrame">What the handler left in its frame.</param>
    /// <param name="interrupted">PSTATE.TCO of the interrupted code.</param>
    public bool TcoAfter(bool inFrame, bool interrupted) =>
        SigreturnRestoresTco && (SigreturnHeedsFrame ? inFrame : interrupted);

    /// <summary>sigcontext.fault_address.</summary>
    /// <param name="far">The address of the fault, with the tag bits of the access.</param>
    public ulong FaultAddress(ulong far) => FaultAddressHasTagBits ? far : Address.UntaggedAddr(far);
}
