using System.Diagnostics;
using Mte.Linux.Asm;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Has a process execute instructions that access memory, or make, store and check tags.</summary>
internal sealed class LinuxInstructions(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    AccessOutcomes accesses)
{
    /// <summary>Granules that one routine handles; their tags must fit the puppet's room for data.</summary>
    private const int Batch = Mailbox.DataSize / 2;

    /// <summary>Does an op of the family.</summary>
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
        Op.Addg addg => TagOf(processes.Of(op).Run(TagRoutines.Addg(addg.TagOffset), WithTag(addg.Tag))),
        Op.Subg subg => TagOf(processes.Of(op).Run(TagRoutines.Subg(subg.TagOffset), WithTag(subg.Tag))),
        Op.Gmi gmi => Gmi(gmi),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome Load(Op.Load op)
    {
        var ran = processes.Of(op).Run(
            Routines.EnterKernelAfter(Routines.Load(op.Bytes)), addresses.Of(op.At, op.Tag, op.High));
        return accesses.Of(ran, op.At, ran.X0);
    }

    private Outcome Store(Op.Store op) =>
        accesses.Of(
            processes.Of(op).Run(
                Routines.EnterKernelAfter(Routines.Store(op.Bytes)), addresses.Of(op.At, op.Tag, op.High),
                (ulong)op.Value),
            op.At);

    private Outcome Access(Op.Access op)
    {
        var routine = Routines.EnterKernelAfter(TagRoutines.Access(op.Instruction));
        var ran = processes.Of(op).Run(routine, addresses.Of(op.At, op.Tag), (ulong)op.Value);
        return accesses.Of(ran, op.At, ran.X0);
    }

    private Outcome Stg(Op.Stg op)
    {
        var process = processes.Of(op);
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, addresses.PageSize, op.Tags));
        var address = addresses.Of(op.At);
        foreach (var batch in tags.Chunk(Batch))
        {
            batch.CopyTo(process.Data);
            var end = address + (ulong)(batch.Length * Granule.Bytes);
            var ran = process.Run(Routines.SetTags(), address, end, process.DataAddress);
            if (accesses.Of(ran, op.At) is not Outcome.Done and var stopped)
                return stopped;

            address = end;
        }

        return new Outcome.Done();
    }

    private Outcome Ldg(Op.Ldg op)
    {
        var process = processes.Of(op);
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, addresses.PageSize)];
        var address = addresses.Of(op.At);
        for (var read = 0; read < tags.Length; read += Batch)
        {
            var count = Math.Min(Batch, tags.Length - read);
            var end = address + (ulong)(count * Granule.Bytes);
            var ran = process.Run(Routines.GetTags(), address, end, process.DataAddress);
            if (accesses.Of(ran, op.At) is not Outcome.Done and var stopped)
                return stopped;

            process.Data[..count].CopyTo(tags.AsSpan(read));
            address = end;
        }

        return new Outcome.Done(0, new Tags(tags));
    }

    private Outcome SetTag(Op.SetTag op) =>
        accesses.Of(processes.Of(op).Run(
            TagRoutines.SetTag(op.Instruction), addresses.Of(op.At, op.Tag)), op.At);

    private Outcome TagBlock(Op.TagBlock op) =>
        accesses.Of(processes.Of(op).Run(TagRoutines.TagBlock(op.Instruction), addresses.Of(op.At)), op.At);

    private Outcome Mrs(Op.Mrs op)
    {
        var ran = processes.Of(op).Run(TagRoutines.Mrs(op.Register));
        var mask = op.Width == 64 ? ulong.MaxValue : (1UL << op.Width) - 1;
        return InstructionOutcomeOf(ran, (long)(((ulong)ran.X0 >> op.Low) & mask));
    }

    private Outcome Msr(Op.Msr op) =>
        InstructionOutcomeOf(processes.Of(op).Run(TagRoutines.Msr(op.Register), (ulong)op.Value));

    private Outcome Irg(Op.Irg op)
    {
        var ran = processes.Of(op).Run(TagRoutines.Irg(), (ulong)op.Times, (ulong)op.Exclude);
        return InstructionOutcomeOf(ran, ran.X0);
    }

    private Outcome Gmi(Op.Gmi op)
    {
        var ran = processes.Of(op).Run(TagRoutines.Gmi(), WithTag(op.Tag), (ulong)op.Mask);
        return InstructionOutcomeOf(ran, ran.X0);
    }

    /// <summary>Some address with a tag; no access is made to it.</summary>
    private static ulong WithTag(int tag) => 0x10000 | ((ulong)tag << 56);

    /// <summary>The tag of an address that an instruction made.</summary>
    private static Outcome TagOf(Ran ran) => InstructionOutcomeOf(ran, (long)(((ulong)ran.X0 >> 56) & 15));
}
