using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome Load(Op.Load op)
    {
        var stop = El0Of(op).Load(At(op.At, op.Tag), op.Bytes, out var value);
        return Came(stop, op.At, new Outcome.Done((long)value));
    }

    private Outcome Store(Op.Store op) =>
        Came(El0Of(op).Store(At(op.At, op.Tag), op.Bytes, (ulong)op.Value), op.At, new Outcome.Done());

    private Outcome Stg(Op.Stg op)
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags));
        var address = At(op.At);
        return address % Granule.Bytes == 0
            ? Came(El0Of(op).Stg(address, tags), op.At, new Outcome.Done())
            : throw new AdapterException($"STG at {op.At} is not aligned: SIGBUS with BUS_ADRALN, which has no name here");
    }

    private Outcome Ldg(Op.Ldg op)
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        return Came(El0Of(op).Ldg(At(op.At), tags), op.At, new Outcome.Done(0, new Tags(tags)));
    }

    private El0 El0Of(Op op) => new(kernel, ProcessOf(op));

    private Outcome Came(Stop? stop, Place at, Outcome done)
    {
        if (stop is not { } fault)
            return done;

        // An asynchronous fault is reported without an address.
        var place = fault.Code is FaultCode.SEGV_MTEAERR
            ? new Place("", 0, (long)fault.Address)
            : new Place(at.Name, 0, unchecked((long)(fault.Address - mappings[at.Name])));
        return new Outcome.Faulted(fault.Code, place);
    }
}
