using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>What a process does with a signal.</summary>
public enum SignalHandler
{
    /// <summary>
    /// Catch it; what was delivered is the op's outcome. Every process starts so, also after execve.
    /// </summary>
    Catch = 2,

    /// <summary>Ignore it.</summary>
    SIG_IGN = 1,

    /// <summary>The kernel's default: die.</summary>
    SIG_DFL = 0,
}

/// <summary>Flags of <c>rt_sigaction</c> (include/uapi/asm-generic/signal.h).</summary>
[Flags]
public enum SigactionFlags
{
    None = 0,

    /// <summary>si_addr keeps the tag bits of the address.</summary>
    SA_EXPOSE_TAGBITS = 0x800,

    /// <summary>The handler runs on the alternate stack, if there is one.</summary>
    SA_ONSTACK = 0x08000000,

    /// <summary>The signal is not blocked while its handler runs.</summary>
    SA_NODEFER = 0x40000000,
}

/// <summary>Which way <c>rt_sigprocmask</c> changes the mask.</summary>
public enum SigprocmaskHow
{
    SIG_BLOCK = 0,
    SIG_UNBLOCK = 1,
}

/// <summary>What a handler found in its frame.</summary>
public enum FrameField
{
    /// <summary>PSTATE.TCO while the handler runs.</summary>
    HandlerTco,

    /// <summary>PSTATE.TCO of the interrupted code (bit 25 of uc_mcontext.pstate).</summary>
    Tco,

    /// <summary>uc_mcontext.fault_address, in bytes from <c>at</c>.</summary>
    FaultAddress,

    /// <summary>The ESR of struct esr_context; 0 if the frame has none.</summary>
    Esr,
}

[JsonDerivedType(typeof(RtSigaction), "rt_sigaction")]
[JsonDerivedType(typeof(RtSigprocmask), "rt_sigprocmask")]
[JsonDerivedType(typeof(RtSigpending), "rt_sigpending")]
[JsonDerivedType(typeof(SignalFrame), "signal_frame")]
[JsonDerivedType(typeof(SigreturnTco), "sigreturn_tco")]
public abstract partial record Op
{
    /// <summary>Handles signals, and looks at their frames.</summary>
    public abstract record SignalsFamily : Op;

    /// <summary>The system call <c>rt_sigaction</c>.</summary>
    /// <param name="Handler">What to do with the signal.</param>
    /// <param name="Flags">Flags beside SA_SIGINFO.</param>
    /// <param name="Signal">The signal.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record RtSigaction(
        SignalHandler Handler, SigactionFlags Flags = SigactionFlags.None,
        Signal Signal = Signal.SIGSEGV) : SignalsFamily;

    /// <summary>
    /// The system call <c>rt_sigprocmask</c>, for one signal. A pending signal that it lets through is the
    /// outcome.
    /// </summary>
    /// <param name="How">Which way.</param>
    /// <param name="Signal">The signal.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record RtSigprocmask(SigprocmaskHow How, Signal Signal = Signal.SIGSEGV) : SignalsFamily;

    /// <summary>
    /// The system call <c>rt_sigpending</c>: answers 1 if the signal is pending for the thread, else 0.
    /// </summary>
    /// <param name="Signal">The signal.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record RtSigpending(Signal Signal = Signal.SIGSEGV) : SignalsFamily;

    /// <summary>Answers what the thread's last signal handler found in its frame.</summary>
    /// <param name="Field">What is asked.</param>
    /// <param name="At">For an address: where it is counted from.</param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record SignalFrame(FrameField Field, Place? At = null) : SignalsFamily;

    /// <summary>
    /// The thread's handlers set PSTATE.TCO in their frame from now on, before they return.
    /// </summary>
    /// <param name="Tco">The value that they set.</param>
    [Needs("mte")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record SigreturnTco([Within(0, 1)] int Tco) : SignalsFamily;
}
