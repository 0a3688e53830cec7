using Mte.Linux.Kvm;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>Turns the end of a routine in a guest into an outcome.</summary>
internal static class GuestOutcomes
{
    /// <summary>The outcome of a routine.</summary>
    /// <param name="ran">How it ended.</param>
    /// <param name="done">The outcome if it succeeded.</param>
    public static Outcome GuestOutcomeOf(GuestRan ran, Outcome done) => ran switch
    {
        { Outcome: { } outcome } => outcome,
        { Exception: 0 } => done,
        _ when ExceptionOf(ran.Exception) is FaultCode.GUEST_UNDEFINED and var code =>
            new Outcome.Faulted(code, new Place("", 0, 0)),
        _ => new Outcome.Faulted(
            ExceptionOf(ran.Exception), new Place("gpa", 0, (long)(ran.Address & ~(0xFFUL << 56)))),
    };

    /// <summary>The exception that ESR_EL1 describes (Arm ARM, D24.2.40).</summary>
    private static FaultCode ExceptionOf(ulong esr)
    {
        const ulong Undefined = 0, TrappedRegister = 0x18, SynchronousTagCheck = 0x11;
        const ulong DataAbortLowerEl = 0x24, DataAbortSameEl = 0x25;
        return (esr >> 26, esr & 0x3f) switch
        {
            (Undefined or TrappedRegister, _) => FaultCode.GUEST_UNDEFINED,
            (DataAbortLowerEl or DataAbortSameEl, SynchronousTagCheck) => FaultCode.GUEST_TAG_CHECK,
            _ => FaultCode.GUEST_EXCEPTION,
        };
    }
}
