using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Has the kernel read and write memory of a process.</summary>
internal sealed class LinuxUaccess(
    ProgramProcesses processes, PlaceAddresses addresses, NamedThings<int> files)
{
    // Descriptors to write to, of pipes and pairs of sockets.
    private readonly Dictionary<string, int> writeEnds = [];

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.UaccessFamily op) => op switch
    {
        Op.Pipe pipe => TwoEnds(op, pipe.As, Arm64.NR_pipe2),
        Op.Socketpair pair => TwoEnds(op, pair.As, Arm64.NR_socketpair),
        Op.Write write => Write(write),
        Op.Read read => Read(read),
        Op.Writev write => Vectored(
            op, Arm64.NR_writev, WriteEnd(write.File), addresses.Of(write.At, write.Tag),
            addresses.Of(write.Then, write.ThenTag), write.Bytes),
        Op.Readv read => Vectored(
            op, Arm64.NR_readv, files[read.File], addresses.Of(read.At, read.Tag),
            addresses.Of(read.Then, read.ThenTag), read.Bytes),
        Op.Vmsplice splice => Vmsplice(splice),
        Op.Futex futex => Futex(futex),
        Op.WithStructure call => WithStructure(call),
        Op.IoUring ring => IoUring(ring),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private int WriteEnd(string file) => writeEnds.TryGetValue(file, out var end) ? end : files[file];

    private Outcome TwoEnds(Op op, string name, int number)
    {
        var process = processes.Of(op);
        var ran = number == Arm64.NR_pipe2
            ? process.Syscall(number, process.DataAddress, 0)
            : process.Syscall(number, Arm64.AF_UNIX, Arm64.SOCK_STREAM, 0, process.DataAddress);
        return OutcomeOf(ran, _ =>
        {
            files[name] = BinaryPrimitives.ReadInt32LittleEndian(process.Data);
            writeEnds[name] = BinaryPrimitives.ReadInt32LittleEndian(process.Data[sizeof(int)..]);
        });
    }

    private Outcome Write(Op.Write op)
    {
        var number = writeEnds.ContainsKey(op.File) ? Arm64.NR_write : Arm64.NR_pwrite64;
        return OutcomeOf(
            processes.Of(op).Syscall(
                number, (ulong)WriteEnd(op.File), addresses.Of(op.At, op.Tag), (ulong)op.Bytes,
                (ulong)op.Offset),
            answers: true);
    }

    private Outcome Read(Op.Read op)
    {
        var number = writeEnds.ContainsKey(op.File) ? Arm64.NR_read : Arm64.NR_pread64;
        return OutcomeOf(
            processes.Of(op).Syscall(
                number, (ulong)files[op.File], addresses.Of(op.At, op.Tag), (ulong)op.Bytes,
                (ulong)op.Offset),
            answers: true);
    }

    private Outcome Vectored(Op op, int number, int file, ulong first, ulong second, int bytes)
    {
        var process = processes.Of(op);
        process.PutIovec(first, bytes);
        process.Put(16, second);
        process.Put(24, (ulong)bytes);
        return OutcomeOf(process.Syscall(number, (ulong)file, process.DataAddress, 2), answers: true);
    }

    private Outcome Vmsplice(Op.Vmsplice op)
    {
        var process = processes.Of(op);
        process.PutIovec(addresses.Of(op.At, op.Tag), op.Bytes);
        return OutcomeOf(
            process.Syscall(Arm64.NR_vmsplice, (ulong)WriteEnd(op.File), process.DataAddress, 1, 0),
            answers: true);
    }

    private Outcome Futex(Op.Futex op)
    {
        var second = op.At2 is { } at ? addresses.Of(at, op.Tag2) : 0;
        var last = op.FutexOp is FutexOp.FUTEX_WAKE_OP ? Arm64.FutexOpSetOneCmpEqZero : (ulong)op.Val;
        return OutcomeOf(
            processes.Of(op).Syscall(
                Arm64.NR_futex, addresses.Of(op.At, op.Tag), (ulong)op.FutexOp, (ulong)op.Val,
                op.FutexOp is FutexOp.FUTEX_CMP_REQUEUE or FutexOp.FUTEX_WAKE_OP ? 1UL : 0, second, last),
            answers: true);
    }

    private Outcome WithStructure(Op.WithStructure op)
    {
        const ulong CpuSetBytes = 128;

        var (process, at) = (processes.Of(op), addresses.Of(op.At, op.Tag));
        process.Put(0, 0);
        process.Put(8, 0);
        var ran = op.Call switch
        {
            StructureCall.ClockGettime => process.Syscall(Arm64.NR_clock_gettime, 0, at),
            StructureCall.Getrandom => process.Syscall(Arm64.NR_getrandom, at, 16, 0),
            StructureCall.Uname => process.Syscall(Arm64.NR_uname, at),
            StructureCall.SchedGetaffinity => process.Syscall(Arm64.NR_sched_getaffinity, 0, CpuSetBytes, at),
            StructureCall.Getrusage => process.Syscall(Arm64.NR_getrusage, 0, at),
            StructureCall.Sysinfo => process.Syscall(Arm64.NR_sysinfo, at),
            StructureCall.Nanosleep => process.Syscall(Arm64.NR_nanosleep, at, 0),
            StructureCall.SchedSetaffinity => process.Syscall(Arm64.NR_sched_setaffinity, 0, 8, at),
            _ => process.Syscall(Arm64.NR_ppoll, at, 1, process.DataAddress, 0, 0),
        };
        return OutcomeOf(ran);
    }

    private Outcome IoUring(Op.IoUring op)
    {
        var process = processes.Of(op);
        var made = OutcomeOf(
            process.Syscall(Arm64.NR_io_uring_setup, 1, process.PutZeros(Arm64.IoUringParamsSize)),
            answers: true);
        if (made is not Outcome.Done(var descriptor, _))
            return new Outcome.Unsupported($"io_uring_setup: {made}");

        try
        {
            var own = Libc.DescriptorOf(process.Pid, (int)descriptor);
            using var ring = new IoUringMemory(own, process.Data[..Arm64.IoUringParamsSize]);
            ring.Submit(op.Opcode, WriteOrReadEnd(op), addresses.Of(op.At, op.Tag), op.Bytes, op.Worker != 0);
            var entered = process.Syscall(
                Arm64.NR_io_uring_enter, (ulong)descriptor, 1, 1, Arm64.IORING_ENTER_GETEVENTS, 0, 0);
            return entered.Faulted || entered.Died ? InstructionOutcomeOf(entered)
                : OutcomeOf(entered) is Outcome.Failed refused ? refused
                : ring.Result is not { } result ? new Outcome.Unsupported("the ring gave no result")
                : result < 0 ? new Outcome.Failed((Errno)(-result))
                : new Outcome.Done(result);
        }
        finally
        {
            process.Syscall(Arm64.NR_close, (ulong)descriptor);
        }
    }

    private int WriteOrReadEnd(Op.IoUring op) =>
        op.Opcode is IoUringOp.IORING_OP_WRITE ? WriteEnd(op.File) : files[op.File];
}
