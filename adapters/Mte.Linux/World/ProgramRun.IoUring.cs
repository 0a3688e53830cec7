using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome IoUring(Op.IoUring op)
    {
        const ulong IORING_ENTER_GETEVENTS = 1;

        var process = ProcessOf(op);
        var made = Called(
            Syscall(process, Arm64.NR_io_uring_setup, 1, ZeroedData(process, Ring.ParamsBytes)), answers: true);
        if (made is not Outcome.Done(var descriptor, _))
            return new Outcome.Unsupported($"io_uring_setup: {made}");

        try
        {
            var own = Libc.DescriptorOf(process.Pid, (int)descriptor);
            using var ring = new Ring(own, process.Data[..Ring.ParamsBytes]);
            ring.Submit(op.Opcode, WriteOrReadEnd(op), Address(op.At, op.Tag), op.Bytes, op.Worker != 0);
            var entered = Syscall(
                process, Arm64.NR_io_uring_enter, (ulong)descriptor, 1, 1, IORING_ENTER_GETEVENTS, 0, 0);
            return entered.Faulted || entered.Died ? Executed(entered)
                : Called(entered) is Outcome.Failed refused ? refused
                : ring.Result is not { } result ? new Outcome.Unsupported("the ring gave no result")
                : result < 0 ? new Outcome.Failed((Errno)(-result))
                : new Outcome.Done(result);
        }
        finally
        {
            Syscall(process, Arm64.NR_close, (ulong)descriptor);
        }
    }

    private int WriteOrReadEnd(Op.IoUring op) =>
        op.Opcode is IoUringOp.IORING_OP_WRITE ? WriteEnd(op.File) : Made(files, op.File);
}
