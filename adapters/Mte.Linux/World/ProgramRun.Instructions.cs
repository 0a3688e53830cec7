using Mte.Linux.Asm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome Access(Op.Access op)
    {
        var routine = Routines.EnterKernelAfter(TagRoutines.Access(op.Instruction));
        var ran = ProcessOf(op).Run(routine, Address(op.At, op.Tag), (ulong)op.Value);
        return Accessed(ran, op.At, ran.X0);
    }

    private Outcome SetTag(Op.SetTag op) =>
        Accessed(ProcessOf(op).Run(TagRoutines.SetTag(op.Instruction), Address(op.At, op.Tag)), op.At);

    private Outcome TagBlock(Op.TagBlock op) =>
        Accessed(ProcessOf(op).Run(TagRoutines.TagBlock(op.Instruction), Address(op.At)), op.At);

    private Outcome Mrs(Op.Mrs op)
    {
        var ran = ProcessOf(op).Run(TagRoutines.Mrs(op.Register));
        var mask = op.Width == 64 ? ulong.MaxValue : (1UL << op.Width) - 1;
        return Executed(ran, (long)(((ulong)ran.X0 >> op.Low) & mask));
    }

    private Outcome Msr(Op.Msr op) => Executed(ProcessOf(op).Run(TagRoutines.Msr(op.Register), (ulong)op.Value));

    private Outcome Irg(Op.Irg op)
    {
        var ran = ProcessOf(op).Run(TagRoutines.Irg(), (ulong)op.Times, (ulong)op.Exclude);
        return Executed(ran, ran.X0);
    }

    private Outcome Gmi(Op.Gmi op)
    {
        var ran = ProcessOf(op).Run(TagRoutines.Gmi(), Tag(op.Tag), (ulong)op.Mask);
        return Executed(ran, ran.X0);
    }

    /// <summary>Some address with a tag; nobody accesses it.</summary>
    private static ulong Tag(int tag) => 0x10000 | ((ulong)tag << 56);

    /// <summary>The tag of an address that an instruction made.</summary>
    private static Outcome Tagged(Ran ran) => Executed(ran, (long)(((ulong)ran.X0 >> 56) & 15));

    /// <summary>What an instruction that accesses no memory came to.</summary>
    private static Outcome Executed(Ran ran, long value = 0) => ran switch
    {
        { Died: true } => new Outcome.Killed((Signal)ran.Signal),
        { Faulted: true } => new Outcome.Faulted(Fault(ran), new Place("", 0, 0)),
        _ => new Outcome.Done(value),
    };
}
