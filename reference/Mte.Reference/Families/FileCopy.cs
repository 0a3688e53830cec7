using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.State;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Copies between a file and parts of a thread's memory, as read and write do.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="task">The thread that makes the call.</param>
/// <param name="parts">The parts of its memory (struct iovec).</param>
internal sealed class FileCopy(Kernel kernel, TaskStruct task, (ulong Address, int Bytes)[] parts)
{
    private readonly UserMemory user = new(kernel, task);

    private readonly int wanted = parts.Sum(part => part.Bytes);

    /// <summary>Writes the memory to a file; answers the number of bytes, or EFAULT.</summary>
    [Models("fs/read_write.c", "vfs_write")]
    public Outcome VfsWrite(BackingFile file, int offset)
    {
        if (parts.Any(part => !user.AccessOk(part.Address)))
            return new Outcome.Failed(Errno.EFAULT);

        if (file is ZeroDevice)
            return new Outcome.Done(wanted);

        if (file is RegularFile { Direct: true })
            return TransferDirectly();

        var bytes = Gather();
        if (bytes.Length < wanted && file is PipeFile { WholePages: var wholePages })
            bytes = wholePages ? bytes[..(bytes.Length / kernel.PageSize * kernel.PageSize)] : [];

        if (bytes.Length == 0)
            return new Outcome.Failed(Errno.EFAULT);

        Put(file, bytes, offset);
        return new Outcome.Done(bytes.Length);
    }

    /// <summary>Reads a file into the memory; answers the number of bytes, or EFAULT.</summary>
    [Models("fs/read_write.c", "vfs_read")]
    public Outcome VfsRead(BackingFile file, int offset)
    {
        if (parts.Any(part => !user.AccessOk(part.Address)))
            return new Outcome.Failed(Errno.EFAULT);

        if (file is RegularFile { Direct: true })
            return TransferDirectly();

        var bytes = Take(file, offset);
        var done = Scatter(bytes);
        if (done < bytes.Length && file is PipeFile)
            done = 0;

        return done > 0 || bytes.Length == 0 ? new Outcome.Done(done) : new Outcome.Failed(Errno.EFAULT);
    }

    /// <summary>The disk accesses memory by its pages. The model leaves out what it writes.</summary>
    [Models("fs/iomap/direct-io.c", "iomap_dio_rw")]
    private Outcome TransferDirectly() => parts.All(part => user.PinUserPages(part.Address, part.Bytes))
        ? new Outcome.Done(wanted)
        : new Outcome.Failed(Errno.EFAULT);

    /// <summary>Reads the parts, up to the first byte that cannot be read.</summary>
    [Models("lib/iov_iter.c", "copy_page_from_iter_atomic")]
    private byte[] Gather()
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

    /// <summary>Writes the parts, up to the first byte that cannot be written.</summary>
    /// <returns>How many bytes were written.</returns>
    [Models("lib/iov_iter.c", "copy_page_to_iter")]
    private int Scatter(byte[] bytes)
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
            file.Fault(kernel, (ulong)(offset + at))!.Data
                .Write((offset + at) % kernel.PageSize, bytes.AsSpan(at, 1));
    }

    private byte[] Take(BackingFile file, int offset)
    {
        if (file is ZeroDevice)
            return new byte[wanted];

        if (file is PipeFile pipe)
            return [.. Enumerable.Range(0, Math.Min(wanted, pipe.Bytes.Count))
                .Select(_ => pipe.Bytes.Dequeue())];

        var length = (int)Math.Min((ulong)wanted, file.Length - Math.Min(file.Length, (ulong)offset));
        return [.. Enumerable.Range(offset, length)
            .Select(at => file.Fault(kernel, (ulong)at)!.Data[at % kernel.PageSize])];
    }
}
