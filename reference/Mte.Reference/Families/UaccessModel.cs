using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Makes system calls in which the kernel reads and writes a process's memory.</summary>
internal sealed class UaccessModel(Kernel kernel, Tasks tasks, Addresses addresses, OpenFiles files)
{
    public Outcome Do(Op.UaccessFamily op) => op switch
    {
        Op.Pipe pipe => files.Install(op, pipe.As, new PipeFile(wholePages: true)),
        Op.Socketpair pair => files.Install(op, pair.As, new PipeFile(wholePages: false)),
        Op.Write write => Write(write),
        Op.Read read => Read(read),
        Op.Writev write => Writev(write),
        Op.Readv read => Readv(read),
        Op.Vmsplice splice => Vmsplice(splice),
        Op.Futex futex => Futex(futex),
        Op.WithStructure call => WithStructure(call),
        Op.IoUring ring => IoUring(ring),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Write(Op.Write op) => CopyOf(tasks.Of(op), Part(op.At, op.Tag, op.Bytes))
        .VfsWrite(files[op.File], op.Offset);

    private Outcome Read(Op.Read op) => CopyOf(tasks.Of(op), Part(op.At, op.Tag, op.Bytes))
        .VfsRead(files[op.File], op.Offset);

    private Outcome Writev(Op.Writev op) => CopyOf(
        tasks.Of(op), Part(op.At, op.Tag, op.Bytes), Part(op.Then, op.ThenTag, op.Bytes))
        .VfsWrite(files[op.File], 0);

    private Outcome Readv(Op.Readv op) => CopyOf(
        tasks.Of(op), Part(op.At, op.Tag, op.Bytes), Part(op.Then, op.ThenTag, op.Bytes))
        .VfsRead(files[op.File], 0);

    [Models("io_uring/rw.c", "io_write")]
    [Models("io_uring/rw.c", "io_read")]
    private Outcome IoUring(Op.IoUring op)
    {
        var task = op.Worker == 0 ? tasks.Of(op) : CreateIoThread(tasks.Of(op));
        var copy = CopyOf(task, Part(op.At, op.Tag, op.Bytes));
        return op.Opcode is IoUringOp.IORING_OP_WRITE
            ? copy.VfsWrite(files[op.File], 0)
            : copy.VfsRead(files[op.File], 0);
    }

    [Models("kernel/fork.c", "create_io_thread")]
    private TaskStruct CreateIoThread(TaskStruct task)
    {
        var worker = task.CopyProcess(kernel.Parts.Fork, thread: true);
        if (!kernel.Parts.Uaccess.WorkersInheritMode)
            worker.Tcf0 = Tcf0.None;

        return worker;
    }

    private FileCopy CopyOf(TaskStruct task, params (ulong Address, int Bytes)[] parts) =>
        new(kernel, task, parts);

    private (ulong Address, int Bytes) Part(Place at, int tag, int bytes) => (addresses.Of(at, tag), bytes);

    [Models("fs/splice.c", "vmsplice_to_pipe")]
    private Outcome Vmsplice(Op.Vmsplice op)
    {
        var (user, address) = (new UserMemory(kernel, tasks.Of(op)), addresses.Of(op.At, op.Tag));
        return user.AccessOk(address) && user.PinUserPages(address, op.Bytes)
            ? new Outcome.Done(op.Bytes)
            : new Outcome.Failed(Errno.EFAULT);
    }

    [Models("kernel/futex/syscalls.c", "do_futex")]
    private Outcome Futex(Op.Futex op)
    {
        var (user, address) = (new UserMemory(kernel, tasks.Of(op)), addresses.Of(op.At, op.Tag));
        var second = op.At2 is { } at ? addresses.Of(at, op.Tag2) : 0;
        if (!user.AccessOk(address) || !user.AccessOk(second))
            return new Outcome.Failed(Errno.EFAULT);

        if (op.FutexOp is FutexOp.FUTEX_WAKE)
            return new Outcome.Done();

        if (op.FutexOp is FutexOp.FUTEX_WAKE_OP)
            return user.AtomicSet(second, 1) ? new Outcome.Done() : new Outcome.Failed(Errno.EFAULT);

        if (!user.GetUser(address, out var word))
            return new Outcome.Failed(Errno.EFAULT);

        return op.FutexOp switch
        {
            FutexOp.FUTEX_UNLOCK_PI => new Outcome.Failed(Errno.EPERM),
            FutexOp.FUTEX_LOCK_PI or FutexOp.FUTEX_TRYLOCK_PI => new Outcome.Done(),
            _ when word != op.Val => new Outcome.Failed(Errno.EAGAIN),
            FutexOp.FUTEX_CMP_REQUEUE => new Outcome.Done(),
            _ => new Outcome.Unsupported("the word has the value, so FUTEX_WAIT waits for ever"),
        };
    }

    private Outcome WithStructure(Op.WithStructure op)
    {
        const int TwoWords = 16, OneWord = 8;

        var (user, address) = (new UserMemory(kernel, tasks.Of(op)), addresses.Of(op.At, op.Tag));
        var copied = op.Call switch
        {
            StructureCall.Nanosleep => user.CopyFromUser(new byte[TwoWords], address),
            StructureCall.SchedSetaffinity or StructureCall.Ppoll =>
                user.CopyFromUser(new byte[OneWord], address),
            StructureCall.SchedGetaffinity => user.CopyToUser(address, new byte[OneWord]),
            _ => user.CopyToUser(address, new byte[TwoWords]),
        };
        return copied > 0 ? new Outcome.Done() : new Outcome.Failed(Errno.EFAULT);
    }
}
