namespace Mte.Reference.State;

/// <summary>What a signal handler finds in its frame.</summary>
/// <param name="HandlerTco">PSTATE.TCO while it runs.</param>
/// <param name="Tco">PSTATE.TCO of the interrupted code.</param>
/// <param name="FaultAddress">sigcontext.fault_address.</param>
/// <param name="Esr">The ESR of struct esr_context; 0 if there is none.</param>
public readonly record struct SignalFrame(bool HandlerTco, bool Tco, ulong FaultAddress, ulong Esr);
