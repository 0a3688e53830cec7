using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome Load(Op.Load op)
    {
        var stop = El0Of(op).Load(At(op.At, op.Tag, op.High), op.Bytes, out var value);
        return Came(op, stop, op.At, new Outcome.Done((long)value));
    }

    private Outcome Store(Op.Store op) =>
        Came(
            op, El0Of(op).Store(At(op.At, op.Tag, op.High), op.Bytes, (ulong)op.Value), op.At, new Outcome.Done(), write: true);

    private Outcome Stg(Op.Stg op)
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags));
        var address = At(op.At);
        return address % Granule.Bytes == 0
            ? Came(op, El0Of(op).Stg(address, tags), op.At, new Outcome.Done())
            : throw new AdapterException($"STG at {op.At} is not aligned: BUS_ADRALN has no name here");
    }

    private Outcome Ldg(Op.Ldg op)
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        return Came(op, El0Of(op).Ldg(At(op.At), tags), op.At, new Outcome.Done(0, new Tags(tags)));
    }

    private El0 El0Of(Op op) => new(kernel, ProcessOf(op));

    /// <summary>What an access by the process came to; a fault reaches it as a signal, or kills it, or is lost.</summary>
    private Outcome Came(Op op, Stop? stop, Place at, Outcome done, bool write = false)
    {
        const ulong EsrTagCheck = 0x92000011, EsrWnR = 0x40;

        if (stop is not { } fault)
            return done;

        if (IsUserfault(fault.Code))
        {
            waiting[op.By] = op;
            return Reported(fault with { Address = Address.UntaggedAddr(fault.Address) }, at.Name);
        }

        var esr = fault.Code is FaultCode.SEGV_MTESERR ? EsrTagCheck | (write ? EsrWnR : 0) : 0;
        return Delivered(op, new Signals(kernel.Parts.Signals).Raise(ProcessOf(op), fault, esr), at.Name, done);
    }

    private Outcome Delivered(Op op, Stop? stop, string name, Outcome done) =>
        stop is not { } fault ? done
        : ProcessOf(op).Sighand.Death is not 0 and var signal ? new Outcome.Killed(signal)
        : Reported(fault, name);

    private Outcome.Faulted Reported(Stop fault, string name)
    {
        if (fault.Code is FaultCode.ILL_ILLOPC || (fault.Code is FaultCode.SEGV_MTEAERR && fault.Address == 0))
            return new Outcome.Faulted(fault.Code, new Place("", 0, 0));

        var offset = unchecked((long)(Address.UntaggedAddr(fault.Address) - mappings[name]));
        return new Outcome.Faulted(fault.Code, new Place(name, 0, offset), (int)(fault.Address >> 56));
    }
}
