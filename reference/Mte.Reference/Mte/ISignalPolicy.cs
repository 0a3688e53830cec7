using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>How faults reach a process.</summary>
public interface ISignalPolicy
{
    /// <summary>si_addr, as the handler gets it.</summary>
    /// <param name="far">The address of the fault, with the tag bits of the access.</param>
    /// <param name="flags">What the handler was registered with.</param>
    ulong SiAddr(ulong far, SigactionFlags flags);

    /// <summary>Whether the signal cannot be ignored or blocked: the process dies instead.</summary>
    bool Forces(FaultCode code);

    /// <summary>PSTATE.TCO in a handler.</summary>
    bool TcoInHandler(bool interrupted);

    /// <summary>PSTATE.TCO after a handler, which left this in its frame.</summary>
    bool TcoAfter(bool inFrame, bool interrupted);

    /// <summary>sigcontext.fault_address.</summary>
    ulong FaultAddress(ulong far);
}

/// <summary>5.10: tags of addresses are never told.</summary>
public class HideTagBits : ISignalPolicy
{
    [Models("arch/arm64/mm/fault.c", "do_bad_area")]
    public virtual ulong SiAddr(ulong far, SigactionFlags flags) => Address.UntaggedAddr(far);

    /// <summary>What happens at the access is forced; an asynchronous fault is sent like any other signal.</summary>
    [Models("arch/arm64/kernel/traps.c", "arm64_force_sig_fault")]
    [Models("arch/arm64/kernel/signal.c", "do_notify_resume", In = "6.1")]
    public virtual bool Forces(FaultCode code) => code is not FaultCode.SEGV_MTEAERR;

    [Models("arch/arm64/kernel/signal.c", "setup_return")]
    public virtual bool TcoInHandler(bool interrupted) => false;

    [Models("arch/arm64/kernel/signal.c", "restore_sigframe")]
    public virtual bool TcoAfter(bool inFrame, bool interrupted) => inFrame;

    [Models("arch/arm64/mm/fault.c", "set_thread_esr")]
    public virtual ulong FaultAddress(ulong far) => Address.UntaggedAddr(far);
}

/// <summary>From 5.11 on: a handler can ask for them (SA_EXPOSE_TAGBITS).</summary>
public class ExposeTagBits : HideTagBits
{
    [Models("kernel/signal.c", "hide_si_addr_tag_bits")]
    public override ulong SiAddr(ulong far, SigactionFlags flags) =>
        flags.HasFlag(SigactionFlags.SA_EXPOSE_TAGBITS) ? far : Address.UntaggedAddr(far);
}
