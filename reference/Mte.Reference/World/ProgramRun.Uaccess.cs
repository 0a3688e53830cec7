using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome TwoEnds(Op op, string name, PipeFile file)
    {
        ProcessOf(op).Files.Add(file);
        files[name] = file;
        return new Outcome.Done();
    }

    [Models("fs/read_write.c", "vfs_write")]
    private Outcome Write(TaskStruct task, string name, (ulong Address, int Bytes)[] parts, int offset)
    {
        var user = new UserMemory(kernel, task);
        if (parts.Any(part => !user.AccessOk(part.Address)))
            return new Outcome.Failed(Errno.EFAULT);

        var (file, wanted) = (Made(files, name), parts.Sum(part => part.Bytes));
        if (file is ZeroDevice)
            return new Outcome.Done(wanted);

        if (file is RegularFile { Direct: true })
            return Directly(user, parts, wanted);

        var bytes = Gather(user, parts);
        if (bytes.Length < wanted && file is PipeFile)
            bytes = bytes[..(file is PipeFile { WholePages: true } ? bytes.Length / kernel.PageSize * kernel.PageSize : 0)];

        if (bytes.Length == 0)
            return new Outcome.Failed(Errno.EFAULT);

        Put(file, bytes, offset);
        return new Outcome.Done(bytes.Length);
    }

    /// <summary>What could be read of the parts, up to the first byte that could not.</summary>
    [Models("lib/iov_iter.c", "copy_page_from_iter_atomic")]
    private static byte[] Gather(UserMemory user, (ulong Address, int Bytes)[] parts)
    {
        var all = new List<byte>();
        foreach (var (address, count) in parts)
        {
            var bytes = new byte[count];
            var copied = user.CopyFromUser(bytes, address);
            all.AddRange(bytes[..copied]);
            if (copied < count)
                break;
        }

        return [.. all];
    }

    /// <summary>The disk reaches memory by its pages. What it writes there is left out.</summary>
    [Models("fs/iomap/direct-io.c", "iomap_dio_rw")]
    private static Outcome Directly(UserMemory user, (ulong Address, int Bytes)[] parts, int wanted) =>
        parts.All(part => user.PinUserPages(part.Address, part.Bytes))
            ? new Outcome.Done(wanted)
            : new Outcome.Failed(Errno.EFAULT);

    private void Put(BackingFile file, byte[] bytes, int offset)
    {
        if (file is PipeFile pipe)
        {
            foreach (var one in bytes)
                pipe.Bytes.Enqueue(one);

            return;
        }

        file.Length = Math.Max(file.Length, (ulong)(offset + bytes.Length));
        for (var at = 0; at < bytes.Length; at++)
            file.Fault(kernel, (ulong)(offset + at))!.Data.Write((offset + at) % kernel.PageSize, bytes.AsSpan(at, 1));
    }

    [Models("fs/read_write.c", "vfs_read")]
    private Outcome Read(TaskStruct task, string name, (ulong Address, int Bytes)[] parts, int offset)
    {
        var user = new UserMemory(kernel, task);
        if (parts.Any(part => !user.AccessOk(part.Address)))
            return new Outcome.Failed(Errno.EFAULT);

        var file = Made(files, name);
        if (file is RegularFile { Direct: true })
            return Directly(user, parts, parts.Sum(part => part.Bytes));

        var bytes = Take(file, parts.Sum(part => part.Bytes), offset);
        var done = Scatter(user, parts, bytes);
        if (done < bytes.Length && file is PipeFile)
            done = 0;

        return done > 0 || bytes.Length == 0 ? new Outcome.Done(done) : new Outcome.Failed(Errno.EFAULT);
    }

    [Models("lib/iov_iter.c", "copy_page_to_iter")]
    private static int Scatter(UserMemory user, (ulong Address, int Bytes)[] parts, byte[] bytes)
    {
        var done = 0;
        foreach (var (address, count) in parts)
        {
            var part = bytes[done..Math.Min(bytes.Length, done + count)];
            var copied = user.CopyToUser(address, part);
            done += copied;
            if (copied < part.Length)
                break;
        }

        return done;
    }

    private byte[] Take(BackingFile file, int wanted, int offset)
    {
        if (file is ZeroDevice)
            return new byte[wanted];

        if (file is PipeFile pipe)
            return [.. Enumerable.Range(0, Math.Min(wanted, pipe.Bytes.Count)).Select(_ => pipe.Bytes.Dequeue())];

        var length = (int)Math.Min((ulong)wanted, file.Length - Math.Min(file.Length, (ulong)offset));
        return [.. Enumerable.Range(offset, length)
            .Select(at => file.Fault(kernel, (ulong)at)!.Data[at % kernel.PageSize])];
    }

    [Models("fs/splice.c", "vmsplice_to_pipe")]
    private Outcome Vmsplice(Op.Vmsplice op)
    {
        var (user, address) = (new UserMemory(kernel, ProcessOf(op)), At(op.At, op.Tag));
        if (!user.AccessOk(address) || !user.PinUserPages(address, op.Bytes))
            return new Outcome.Failed(Errno.EFAULT);

        return new Outcome.Done(op.Bytes);
    }

    [Models("kernel/futex/syscalls.c", "do_futex")]
    private Outcome Futex(Op.Futex op)
    {
        var (user, address) = (new UserMemory(kernel, ProcessOf(op)), At(op.At, op.Tag));
        var second = op.At2 is { } at ? At(at, op.Tag2) : 0;
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
        const int Bytes = 16;

        var (user, address) = (new UserMemory(kernel, ProcessOf(op)), At(op.At, op.Tag));
        var reads = op.Call is StructureCall.Nanosleep or StructureCall.SchedSetaffinity or StructureCall.Ppoll;
        var copied = reads
            ? user.CopyFromUser(new byte[op.Call is StructureCall.Nanosleep ? Bytes : 8], address)
            : user.CopyToUser(address, new byte[op.Call is StructureCall.SchedGetaffinity ? 8 : Bytes]);
        return copied > 0 ? new Outcome.Done() : new Outcome.Failed(Errno.EFAULT);
    }
}
