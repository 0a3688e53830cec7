using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.ProgramState;

/// <summary>Delivers the faults of processes as signals, and reports them as outcomes.</summary>
internal sealed class FaultDelivery(Kernel kernel, Tasks tasks, Addresses addresses)
{
    private readonly SignalDelivery signals = new(kernel.Parts.Signals);

    /// <summary>Raises the signal of a fault.</summary>
    /// <param name="op">The op that faults.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="mapping">The mapping that the reported address is relative to.</param>
    /// <param name="done">The answer if the process never hears of the fault.</param>
    public Outcome Raise(Op op, Stop fault, string mapping, Outcome done)
    {
        const ulong EsrTagCheckFault = 0x92000011, EsrWnR = 0x40;

        var esr = fault.Code is FaultCode.SEGV_MTESERR ? EsrTagCheckFault | (fault.Write ? EsrWnR : 0) : 0;
        return Answer(op, signals.Raise(tasks.Of(op), fault, esr), mapping, done);
    }

    /// <summary>Delivers a pending signal that the process does not block any more.</summary>
    public Outcome DeliverPending(Op op) =>
        Answer(op, signals.GetSignal(tasks.Of(op)), "", new Outcome.Done());

    /// <summary>Reports a fault, with its address relative to a mapping.</summary>
    public Outcome.Faulted Report(Stop fault, string mapping)
    {
        if (fault is { Code: FaultCode.ILL_ILLOPC } or { Code: FaultCode.SEGV_MTEAERR, Address: 0 })
            return new Outcome.Faulted(fault.Code, new Place("", 0, 0));

        var offset = unchecked((long)(Address.UntaggedAddr(fault.Address) - addresses[mapping]));
        return new Outcome.Faulted(fault.Code, new Place(mapping, 0, offset), (int)(fault.Address >> 56));
    }

    private Outcome Answer(Op op, Stop? delivered, string mapping, Outcome done) =>
        delivered is not { } fault ? done
        : tasks.Of(op).Sighand.Death is not 0 and var signal ? new Outcome.Killed(signal)
        : Report(fault, mapping);
}
