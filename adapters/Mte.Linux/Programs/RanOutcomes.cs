using Mte.Linux.Abi;
using Mte.Linux.Puppets;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Programs;

/// <summary>Turns the end of a routine that accesses no memory which its op named into an outcome.</summary>
internal static class RanOutcomes
{
    private const int MaxErrno = 4095;

    /// <summary>The outcome of a system call.</summary>
    /// <param name="ran">How it ended.</param>
    /// <param name="made">Gets the result if it succeeded.</param>
    /// <param name="answers">The outcome has the result, too.</param>
    /// <exception cref="AdapterException">it raised a signal, or waits for a userfaultfd.</exception>
    public static Outcome OutcomeOf(Ran ran, Action<long>? made = null, bool answers = false)
    {
        if (ran.Died)
            return new Outcome.Killed((Signal)ran.Signal);

        if (ran.Waits is not null)
            throw new AdapterException("a system call waits for a userfaultfd");

        if (ran.Faulted)
            throw new AdapterException($"a system call raised signal {ran.Signal} at 0x{ran.Address:x}");

        if (ran.X0 is < 0 and >= -MaxErrno)
            return new Outcome.Failed((Errno)(-ran.X0));

        made?.Invoke(ran.X0);
        return new Outcome.Done(answers ? ran.X0 : 0);
    }

    /// <summary>The outcome of an instruction, or of a system call that may raise a signal.</summary>
    /// <param name="ran">How it ended.</param>
    /// <param name="value">What it answers if it succeeded.</param>
    public static Outcome InstructionOutcomeOf(Ran ran, long value = 0) => ran switch
    {
        { Died: true } => new Outcome.Killed((Signal)ran.Signal),
        { Faulted: true } => new Outcome.Faulted(FaultOf(ran), new Place("", 0, 0)),
        _ => new Outcome.Done(value),
    };

    /// <summary>The fault that a signal and its si_code tell of.</summary>
    /// <exception cref="AdapterException">no op is expected to raise this signal.</exception>
    public static FaultCode FaultOf(Ran ran) => ((ulong)ran.Signal, (ulong)ran.Code) switch
    {
        (Arm64.SIGSEGV, Arm64.SEGV_MAPERR) => FaultCode.SEGV_MAPERR,
        (Arm64.SIGSEGV, Arm64.SEGV_ACCERR) => FaultCode.SEGV_ACCERR,
        (Arm64.SIGSEGV, Arm64.SEGV_MTEAERR) => FaultCode.SEGV_MTEAERR,
        (Arm64.SIGSEGV, Arm64.SEGV_MTESERR) => FaultCode.SEGV_MTESERR,
        (Arm64.SIGBUS, Arm64.BUS_ADRERR) => FaultCode.BUS_ADRERR,
        (Arm64.SIGBUS, Arm64.BUS_MCEERR_AR) => FaultCode.BUS_MCEERR_AR,
        (Arm64.SIGILL, Arm64.ILL_ILLOPC) => FaultCode.ILL_ILLOPC,
        (Arm64.SIGILL, Arm64.ILL_ILLOPN) => FaultCode.ILL_ILLOPN,
        _ => throw new AdapterException($"signal {ran.Signal} with si_code {ran.Code} has no name here"),
    };
}
