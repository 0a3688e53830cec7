using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome Fork(Op.Fork op)
    {
        processes[op.As] = ProcessOf(op).CopyProcess(kernel.Parts.Fork);
        return new Outcome.Done();
    }

    private Outcome CloneThread(Op.CloneThread op)
    {
        processes[op.As] = ProcessOf(op).CopyProcess(kernel.Parts.Fork, thread: true);
        return new Outcome.Done();
    }

    private Outcome Execve(Op.Execve op)
    {
        if (op.Program is Executable.Missing)
            return new Outcome.Failed(Errno.ENOENT);

        ProcessOf(op).Exec(new AddressSpace(kernel), kernel.Parts.Exec);
        return new Outcome.Done();
    }

    [Models("kernel/sys.c", "SYSCALL_DEFINE5(prctl)")]
    private Outcome Prctl(Op.Prctl op)
    {
        var policy = kernel.Parts.Prctl;
        var get = op.Option is PrctlOption.PR_GET_TAGGED_ADDR_CTRL;
        var unused = op.Arg3 | op.Arg4 | op.Arg5 | (get ? (long)op.Arg2 : 0);
        if (unused != 0 && policy.UnusedArgumentsMustBeZero)
            return new Outcome.Failed(Errno.EINVAL);

        return op.Option switch
        {
            PrctlOption.PR_GET_TAGGED_ADDR_CTRL => new Outcome.Done((long)policy.GetTaggedAddrCtrl(ProcessOf(op))),
            PrctlOption.PR_SET_TAGGED_ADDR_CTRL => Outcome.From(policy.SetTaggedAddrCtrl(ProcessOf(op), op.Arg2)),
            _ => new Outcome.Failed(Errno.EINVAL),
        };
    }
}
