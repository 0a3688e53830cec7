using System.Buffers.Binary;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private readonly Dictionary<string, int> writeEnds = [];

    private int WriteEnd(string file) => writeEnds.TryGetValue(file, out var end) ? end : Made(files, file);

    private Outcome TwoEnds(Op op, string name, int number)
    {
        const ulong AF_UNIX = 1, SOCK_STREAM = 1;

        var process = ProcessOf(op);
        var ran = number == Arm64.NR_pipe2
            ? Syscall(process, number, process.DataAddress, 0)
            : Syscall(process, number, AF_UNIX, SOCK_STREAM, 0, process.DataAddress);
        return Called(ran, _ =>
        {
            files[name] = BinaryPrimitives.ReadInt32LittleEndian(process.Data);
            writeEnds[name] = BinaryPrimitives.ReadInt32LittleEndian(process.Data[sizeof(int)..]);
        });
    }

    private Outcome Write(Op.Write op)
    {
        var number = writeEnds.ContainsKey(op.File) ? Arm64.NR_write : Arm64.NR_pwrite64;
        return Called(
            Syscall(
                ProcessOf(op), number, (ulong)WriteEnd(op.File), Address(op.At, op.Tag), (ulong)op.Bytes,
                (ulong)op.Offset),
            answers: true);
    }

    private Outcome Read(Op.Read op)
    {
        var number = writeEnds.ContainsKey(op.File) ? Arm64.NR_read : Arm64.NR_pread64;
        return Called(
            Syscall(
                ProcessOf(op), number, (ulong)Made(files, op.File), Address(op.At, op.Tag), (ulong)op.Bytes,
                (ulong)op.Offset),
            answers: true);
    }

    private Outcome Vectored(Op op, int number, int file, ulong first, ulong second, int bytes)
    {
        var process = ProcessOf(op);
        PutIovec(process, first, bytes);
        Put(process, 16, second);
        Put(process, 24, (ulong)bytes);
        return Called(Syscall(process, number, (ulong)file, process.DataAddress, 2), answers: true);
    }

    private Outcome Vmsplice(Op.Vmsplice op)
    {
        var process = ProcessOf(op);
        PutIovec(process, Address(op.At, op.Tag), op.Bytes);
        return Called(
            Syscall(process, Arm64.NR_vmsplice, (ulong)WriteEnd(op.File), process.DataAddress, 1, 0), answers: true);
    }

    private Outcome Futex(Op.Futex op)
    {
        // FUTEX_WAKE_OP: set the second word to 1 (FUTEX_OP_SET, argument 1), compare with 0 (FUTEX_OP_CMP_EQ).
        const ulong SetToOne = 1 << 12;

        var second = op.At2 is { } at ? Address(at, op.Tag2) : 0;
        var last = op.FutexOp is FutexOp.FUTEX_WAKE_OP ? SetToOne : (ulong)op.Val;
        return Called(
            Syscall(
                ProcessOf(op), Arm64.NR_futex, Address(op.At, op.Tag), (ulong)op.FutexOp, (ulong)op.Val,
                op.FutexOp is FutexOp.FUTEX_CMP_REQUEUE or FutexOp.FUTEX_WAKE_OP ? 1UL : 0, second, last),
            answers: true);
    }

    private Outcome WithStructure(Op.WithStructure op)
    {
        const ulong CpuSetBytes = 128;

        var (process, at) = (ProcessOf(op), Address(op.At, op.Tag));
        Put(process, 0, 0);
        Put(process, 8, 0);
        var ran = op.Call switch
        {
            StructureCall.ClockGettime => Syscall(process, Arm64.NR_clock_gettime, 0, at),
            StructureCall.Getrandom => Syscall(process, Arm64.NR_getrandom, at, 16, 0),
            StructureCall.Uname => Syscall(process, Arm64.NR_uname, at),
            StructureCall.SchedGetaffinity => Syscall(process, Arm64.NR_sched_getaffinity, 0, CpuSetBytes, at),
            StructureCall.Getrusage => Syscall(process, Arm64.NR_getrusage, 0, at),
            StructureCall.Sysinfo => Syscall(process, Arm64.NR_sysinfo, at),
            StructureCall.Nanosleep => Syscall(process, Arm64.NR_nanosleep, at, 0),
            StructureCall.SchedSetaffinity => Syscall(process, Arm64.NR_sched_setaffinity, 0, 8, at),
            _ => Syscall(process, Arm64.NR_ppoll, at, 1, process.DataAddress, 0, 0),
        };
        return Called(ran);
    }
}
