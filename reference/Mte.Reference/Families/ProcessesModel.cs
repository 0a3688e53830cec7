using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Makes processes and threads, and sets how they check tags.</summary>
internal sealed class ProcessesModel(Kernel kernel, Tasks tasks)
{
    public Outcome Do(Op.ProcessesFamily op) => op switch
    {
        Op.Fork fork => Fork(fork),
        Op.CloneThread clone => CloneThread(clone),
        Op.Execve execve => Execve(execve),
        Op.SchedYield => new Outcome.Done(),
        Op.Prctl prctl => Prctl(prctl),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Fork(Op.Fork op)
    {
        tasks[op.As] = tasks.Of(op).CopyProcess(kernel.Parts.Fork);
        return new Outcome.Done();
    }

    private Outcome CloneThread(Op.CloneThread op)
    {
        tasks[op.As] = tasks.Of(op).CopyProcess(kernel.Parts.Fork, thread: true);
        return new Outcome.Done();
    }

    private Outcome Execve(Op.Execve op)
    {
        if (op.Program is Executable.Missing)
            return new Outcome.Failed(Errno.ENOENT);

        tasks.Of(op).BeginNewExec(new AddressSpace(kernel), kernel.Parts.Exec);
        return new Outcome.Done();
    }

    [Models("kernel/sys.c", "SYSCALL_DEFINE5(prctl)")]
    private Outcome Prctl(Op.Prctl op)
    {
        var policy = kernel.Parts.Prctl;
        var get = op.Option is PrctlOption.PR_GET_TAGGED_ADDR_CTRL;
        var unused = op.Arg3 | op.Arg4 | op.Arg5 | (get ? (long)op.Arg2 : 0);
        if (unused != 0 && kernel.Parts.PrctlArguments.UnusedMustBeZero)
            return new Outcome.Failed(Errno.EINVAL);

        return op.Option switch
        {
            PrctlOption.PR_GET_TAGGED_ADDR_CTRL =>
                new Outcome.Done((long)policy.GetTaggedAddrCtrl(tasks.Of(op))),
            PrctlOption.PR_SET_TAGGED_ADDR_CTRL =>
                Outcome.From(policy.SetTaggedAddrCtrl(tasks.Of(op), op.Arg2)),
            _ => new Outcome.Failed(Errno.EINVAL),
        };
    }
}
