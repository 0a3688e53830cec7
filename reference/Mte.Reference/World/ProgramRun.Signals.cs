using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    [Models("kernel/signal.c", "do_sigaction")]
    private Outcome RtSigaction(Op.RtSigaction op)
    {
        var task = ProcessOf(op);
        task.Sighand[op.Signal] = (op.Handler, op.Flags);
        if (op.Handler is SignalHandler.SIG_IGN)
            task.Pending.Remove(op.Signal);

        return new Outcome.Done();
    }

    [Models("kernel/signal.c", "sigprocmask")]
    private Outcome RtSigprocmask(Op.RtSigprocmask op)
    {
        var task = ProcessOf(op);
        if (op.How is SigprocmaskHow.SIG_BLOCK)
            task.Blocked.Add(op.Signal);
        else
            task.Blocked.Remove(op.Signal);

        return Delivered(op, new Signals(kernel.Parts.Signals).GetSignal(task), "", new Outcome.Done());
    }

    private Outcome SignalFrame(Op.SignalFrame op)
    {
        var frame = ProcessOf(op).Frame;
        return new Outcome.Done(op.Field switch
        {
            FrameField.HandlerTco => frame.HandlerTco ? 1 : 0,
            FrameField.Tco => frame.Tco ? 1 : 0,
            FrameField.FaultAddress => (long)(frame.FaultAddress - (op.At is { } at ? At(at) : 0)),
            _ => (long)frame.Esr,
        });
    }

    private Outcome SigreturnTco(Op.SigreturnTco op)
    {
        ProcessOf(op).FrameTco = op.Tco != 0;
        return new Outcome.Done();
    }
}
