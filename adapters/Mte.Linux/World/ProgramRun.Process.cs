using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome Fork(Op.Fork op)
    {
        var (child, ran) = ProcessOf(op).Fork(processes.Count);
        if (child is not null)
            processes[op.As] = child;

        return Called(ran);
    }

    private Outcome Prctl(Op.Prctl op) =>
        Called(
            Syscall(
                ProcessOf(op), Arm64.NR_prctl, (ulong)op.Option, (ulong)op.Arg2, (ulong)op.Arg3, (ulong)op.Arg4,
                (ulong)op.Arg5),
            answers: true);
}
