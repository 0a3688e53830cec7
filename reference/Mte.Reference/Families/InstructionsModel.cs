using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mte;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Executes instructions of a process.</summary>
internal sealed class InstructionsModel(
    Kernel kernel, Tasks tasks, Addresses addresses, FaultDelivery faults, PausedAccesses paused)
{
    public Outcome Do(Op.InstructionsFamily op) => op switch
    {
        Op.Load load => Load(load),
        Op.Store store => Store(store),
        Op.Access access => Access(access),
        Op.Stg stg => Stg(stg),
        Op.Ldg ldg => Ldg(ldg),
        Op.SetTag set => SetTag(set),
        Op.TagBlock block => TagBlock(block),
        Op.Mrs mrs => Mrs(mrs),
        Op.Msr msr => Msr(msr),
        Op.Irg irg => Irg(irg),
        Op.Addg addg => MoveTag(addg, addg.Tag, addg.TagOffset),
        Op.Subg subg => MoveTag(subg, subg.Tag, subg.TagOffset),
        Op.Gmi gmi => new Outcome.Done(kernel.Parts.TagGeneration.InsertIntoMask(gmi.Tag, gmi.Mask)),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Load(Op.Load op)
    {
        var stop = CpuOf(op).Load(addresses.Of(op.At, op.Tag, op.High), op.Bytes, out var value);
        return Answer(op, stop, op.At, new Outcome.Done((long)value));
    }

    private Outcome Store(Op.Store op)
    {
        var stop = CpuOf(op).Store(addresses.Of(op.At, op.Tag, op.High), op.Bytes, (ulong)op.Value);
        return Answer(op, stop, op.At, new Outcome.Done());
    }

    private Outcome Access(Op.Access op)
    {
        var address = addresses.Of(op.At, op.Tag);
        var stop = A64.Access(CpuOf(op), op.Instruction, address, (ulong)op.Value, out var got);
        return Answer(op, stop, op.At, new Outcome.Done((long)got));
    }

    private Outcome Stg(Op.Stg op)
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags));
        var address = addresses.Of(op.At);
        return address % Granule.Bytes == 0
            ? Answer(op, CpuOf(op).Stg(address, tags), op.At, new Outcome.Done())
            : throw new AdapterException($"STG at {op.At} is not aligned: BUS_ADRALN has no name here");
    }

    private Outcome Ldg(Op.Ldg op)
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        var stop = CpuOf(op).Ldg(addresses.Of(op.At), tags);
        return Answer(op, stop, op.At, new Outcome.Done(0, new Tags(tags)));
    }

    private Outcome SetTag(Op.SetTag op)
    {
        var stop = A64.SetTag(CpuOf(op), op.Instruction, addresses.Of(op.At), op.Tag);
        return Answer(op, stop, op.At, new Outcome.Done());
    }

    private Outcome TagBlock(Op.TagBlock op)
    {
        _ = addresses[op.At.Name];
        return kernel.Parts.Discovery.HasTagBlockInstructions ? new Outcome.Done() : Illegal(op);
    }

    private Outcome Mrs(Op.Mrs op)
    {
        var value = op.Register is UserRegister.TCO
            ? tasks.Of(op).PstateTco
            : kernel.Parts.Discovery.EmulateMrs(op.Register);
        var mask = op.Width == 64 ? ulong.MaxValue : (1UL << op.Width) - 1;
        return value is { } known ? new Outcome.Done((long)((known >> op.Low) & mask)) : Illegal(op);
    }

    private Outcome Msr(Op.Msr op)
    {
        if (op.Register is not UserRegister.TCO)
            return Illegal(op);

        tasks.Of(op).PstateTco = (ulong)op.Value;
        return new Outcome.Done();
    }

    private Outcome Irg(Op.Irg op)
    {
        var tags = 0L;
        var exclude = tasks.Of(op).GcrExclude | op.Exclude;
        for (var time = 0; time < op.Times; time++)
            tags |= 1L << kernel.Parts.TagGeneration.ChooseRandomNonExcludedTag(kernel.Random, exclude);

        return new Outcome.Done(tags);
    }

    private Outcome MoveTag(Op op, int tag, int offset)
    {
        var exclude = tasks.Of(op).GcrExclude;
        return new Outcome.Done(kernel.Parts.TagGeneration.ChooseNonExcludedTag(tag, offset, exclude));
    }

    private El0 CpuOf(Op op) => new(kernel, tasks.Of(op));

    private Outcome Illegal(Op op) =>
        faults.Raise(op, new Stop(FaultCode.ILL_ILLOPC, 0), "", new Outcome.Done());

    /// <summary>
    /// A page fault that a userfaultfd handles stops the process until then; any other fault raises a signal.
    /// </summary>
    private Outcome Answer(Op.InstructionsFamily op, Stop? stop, Place at, Outcome done)
    {
        if (stop is not { } fault)
            return done;

        if (!fault.IsUserfault)
            return faults.Raise(op, fault, at.Name, done);

        paused.Add(op);
        return faults.Report(fault with { Address = Address.UntaggedAddr(fault.Address) }, at.Name);
    }
}
