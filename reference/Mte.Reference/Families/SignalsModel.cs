using System.Diagnostics;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Handles, blocks and looks at signals.</summary>
internal sealed class SignalsModel(Tasks tasks, Addresses addresses, FaultDelivery faults)
{
    public Outcome Do(Op.SignalsFamily op) => op switch
    {
        Op.RtSigaction action => RtSigaction(action),
        Op.RtSigprocmask mask => RtSigprocmask(mask),
        Op.RtSigpending pending => new Outcome.Done(tasks.Of(op).Pending.ContainsKey(pending.Signal) ? 1 : 0),
        Op.SignalFrame frame => SignalFrame(frame),
        Op.SigreturnTco sigreturn => SigreturnTco(sigreturn),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    [Models("kernel/signal.c", "do_sigaction")]
    private Outcome RtSigaction(Op.RtSigaction op)
    {
        var task = tasks.Of(op);
        task.Sighand[op.Signal] = (op.Handler, op.Flags);
        if (op.Handler is SignalHandler.SIG_IGN)
            task.Pending.Remove(op.Signal);

        return new Outcome.Done();
    }

    [Models("kernel/signal.c", "sigprocmask")]
    private Outcome RtSigprocmask(Op.RtSigprocmask op)
    {
        var task = tasks.Of(op);
        if (op.How is SigprocmaskHow.SIG_BLOCK)
            task.Blocked.Add(op.Signal);
        else
            task.Blocked.Remove(op.Signal);

        return faults.DeliverPending(op);
    }

    private Outcome SignalFrame(Op.SignalFrame op)
    {
        var frame = tasks.Of(op).Frame;
        return new Outcome.Done(op.Field switch
        {
            FrameField.HandlerTco => frame.HandlerTco ? 1 : 0,
            FrameField.Tco => frame.Tco ? 1 : 0,
            FrameField.FaultAddress => (long)(frame.FaultAddress - (op.At is { } at ? addresses.Of(at) : 0)),
            _ => (long)frame.Esr,
        });
    }

    private Outcome SigreturnTco(Op.SigreturnTco op)
    {
        tasks.Of(op).FrameTco = op.Tco != 0;
        return new Outcome.Done();
    }
}
