using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Processes;

/// <summary>Signals, as far as faults need them (kernel/signal.c).</summary>
/// <param name="policy">What kernels do differently.</param>
public sealed class SignalDelivery(SignalFacts policy)
{
    /// <summary>
    /// Tells a thread of a fault. Null if it never hears of it, else what the handler gets; a process that
    /// cannot handle it is dead afterwards (<see cref="Sighand.Death"/>).
    /// </summary>
    public Stop? Raise(TaskStruct task, Stop fault, ulong esr)
    {
        var signal = SignalOf(fault.Code);
        return policy.Forces(fault.Code)
            ? ForceSigFault(task, signal, fault, esr)
            : SendSigFault(task, signal, fault);
    }

    /// <summary>Lets pending signals through that are not blocked any more; null if there are none.</summary>
    [Models("kernel/signal.c", "get_signal")]
    public Stop? GetSignal(TaskStruct task)
    {
        foreach (var (signal, fault) in task.Pending)
            if (!task.Blocked.Contains(signal))
            {
                task.Pending.Remove(signal);
                return Ignored(task, signal) ? null : Deliver(task, signal, fault);
            }

        return null;
    }

    [Models("kernel/signal.c", "force_sig_info_to_task")]
    private Stop? ForceSigFault(TaskStruct task, Signal signal, Stop fault, ulong esr)
    {
        task.Frame = task.Frame with { FaultAddress = policy.FaultAddress(fault.Address), Esr = esr };
        if (!task.Blocked.Contains(signal) && !Ignored(task, signal))
            return Deliver(task, signal, fault);

        task.Sighand.Death = signal;
        return fault;
    }

    [Models("kernel/signal.c", "send_sig_fault")]
    [Models("kernel/signal.c", "sig_ignored")]
    private Stop? SendSigFault(TaskStruct task, Signal signal, Stop fault)
    {
        if (task.Blocked.Contains(signal))
            task.Pending.TryAdd(signal, fault);

        return task.Blocked.Contains(signal) || Ignored(task, signal) ? null : Deliver(task, signal, fault);
    }

    /// <summary>The handler runs and returns.</summary>
    [Models("arch/arm64/kernel/signal.c", "handle_signal")]
    private Stop Deliver(TaskStruct task, Signal signal, Stop fault)
    {
        var (handler, flags) = task.Sighand[signal];
        if (handler is SignalHandler.SIG_DFL)
            task.Sighand.Death = signal;

        task.Frame = task.Frame with { HandlerTco = policy.TcoInHandler(task.Tco), Tco = task.Tco };
        task.Tco = policy.TcoAfter(task.FrameTco ?? task.Tco, task.Tco);
        return fault with { Address = policy.SiAddr(fault.Address, flags) };
    }

    private static bool Ignored(TaskStruct task, Signal signal) =>
        task.Sighand[signal].Handler is SignalHandler.SIG_IGN;

    private static Signal SignalOf(FaultCode code) => code switch
    {
        FaultCode.BUS_ADRERR or FaultCode.BUS_MCEERR_AR => Signal.SIGBUS,
        FaultCode.ILL_ILLOPC => Signal.SIGILL,
        _ => Signal.SIGSEGV,
    };
}
