using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Opens files and other descriptors that memory can be mapped from, and changes files.</summary>
internal sealed class FilesModel(Kernel kernel, Tasks tasks, Addresses addresses, OpenFiles files)
{
    public Outcome Do(Op.FilesFamily op) => op switch
    {
        Op.Open open => Open(open),
        Op.MemfdCreate memfd => MemfdCreate(memfd),
        Op.PunchHole punch => PunchHole(punch),
        Op.Ftruncate truncate => Ftruncate(truncate),
        Op.FAddSeals seals => FAddSeals(seals),
        Op.Fallocate fallocate => Fallocate(fallocate),
        Op.CopyFileRange copy => CopyPages(copy.From, copy.To, copy.Pages),
        Op.Sendfile send => CopyPages(send.From, send.To, send.Pages),
        Op.IoSetup setup => IoSetup(setup),
        Op.IoUringSetup setup => OpenRing(op, setup.As),
        Op.PerfEventOpen open => OpenRing(op, open.As),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Open(Op.Open op) => files.Install(op, op.As, op.Kind switch
    {
        FileKind.Tmpfs => new ShmemFile { Length = addresses.Bytes(op.Pages) },
        FileKind.Disk => new RegularFile { Length = addresses.Bytes(op.Pages) },
        FileKind.DiskDirect => new RegularFile { Length = addresses.Bytes(op.Pages), Direct = true },
        _ => new ZeroDevice(),
    });

    private Outcome MemfdCreate(Op.MemfdCreate op)
    {
        const MemfdFlags All = (MemfdFlags)7;
        if ((op.Flags & ~All) != 0)
            return new Outcome.Failed(Errno.EINVAL);

        return files.Install(op, op.As, op.Flags.HasFlag(MemfdFlags.Hugetlb)
            ? new HugetlbFile { Length = addresses.HugeBytes(op.Pages) }
            : new ShmemFile
            {
                Length = addresses.Bytes(op.Pages),
                AllowsSealing = op.Flags.HasFlag(MemfdFlags.AllowSealing),
            });
    }

    private Outcome PunchHole(Op.PunchHole op)
    {
        if (files[op.File] is not CachedFile file)
            return new Outcome.Failed(Errno.ENODEV);

        var offset = addresses.Bytes(op.Pgoff) + (ulong)op.Offset;
        var length = addresses.Bytes(op.Pages) + (ulong)op.Bytes;
        if (length == 0)
            return new Outcome.Failed(Errno.EINVAL);

        const SealFlags NoWrite = SealFlags.Write | SealFlags.FutureWrite;
        if (file is ShmemFile { Seals: var seals } && (seals & NoWrite) != 0)
            return new Outcome.Failed(Errno.EPERM);

        file.PunchHole(kernel, offset, length);
        var page = (ulong)kernel.PageSize;
        var (first, last) = (AlignUp(offset), (offset + length) / page * page);
        if (last > first && kernel.Parts.Mm.PunchFreesPages)
            kernel.UnmapMappingRange(
                file, first, last - first, evenCows: !kernel.Parts.Mm.PunchKeepsCopies);

        return new Outcome.Done();
    }

    private Outcome Ftruncate(Op.Ftruncate op)
    {
        var length = addresses.Bytes(op.Pages) + (ulong)op.Bytes;
        if (files[op.File] is not CachedFile file)
            return new Outcome.Failed(Errno.EINVAL);

        if (file is HugetlbFile && length % addresses.HugeBytes(1) != 0)
            return new Outcome.Failed(Errno.EINVAL);

        var old = file.Length;
        var forbidden = length < old ? SealFlags.Shrink : length > old ? SealFlags.Grow : 0;
        if (file is ShmemFile { Seals: var seals } && (seals & forbidden) != 0)
            return new Outcome.Failed(Errno.EPERM);

        var first = AlignUp(length);
        file.Truncate(kernel, length);
        if (first < old)
            kernel.UnmapMappingRange(file, first, old - first, evenCows: true);

        return new Outcome.Done();
    }

    private Outcome FAddSeals(Op.FAddSeals op) => files[op.File] is ShmemFile file
        ? Outcome.From(file.AddSeals(kernel, op.Seals))
        : new Outcome.Failed(Errno.EINVAL);

    [Models("mm/shmem.c", "shmem_fallocate")]
    private Outcome Fallocate(Op.Fallocate op)
    {
        if (files[op.File] is not CachedFile file)
            return new Outcome.Failed(Errno.ENODEV);

        file.Length = Math.Max(file.Length, addresses.Bytes(op.Pages));
        foreach (var page in PagesOf(file, op.Pages))
            if (!kernel.Parts.Mm.FileWritesKeepTags)
                page.Tags.Fill(0);

        return new Outcome.Done();
    }

    /// <summary>Copies data and no tags: tags belong to a page, not to the file.</summary>
    [Models("fs/read_write.c", "vfs_copy_file_range")]
    [Models("fs/read_write.c", "do_sendfile")]
    private Outcome CopyPages(string from, string to, int pages)
    {
        if (files[from] is not CachedFile source || files[to] is not CachedFile target)
            return new Outcome.Failed(Errno.EINVAL);

        target.Length = Math.Max(target.Length, addresses.Bytes(pages));
        foreach (var (old, copy) in PagesOf(source, pages).Zip(PagesOf(target, pages)))
        {
            copy.Data.CopyFrom(old.Data);
            if (!kernel.Parts.Mm.FileWritesKeepTags)
                copy.Tags.CopyFrom(old.Tags);
        }

        return new Outcome.Done();
    }

    private Page[] PagesOf(CachedFile file, int pages) => [.. Enumerable.Range(0, pages)
        .Select(index => file.Fault(kernel, addresses.Bytes(index)))
        .OfType<Page>()];

    [Models("fs/aio.c", "aio_setup_ring")]
    private Outcome IoSetup(Op.IoSetup op)
    {
        addresses[op.As] = tasks.Of(op).Mm.InstallMapping(
            addresses.Bytes(1),
            VmFlags.VM_READ | VmFlags.VM_WRITE | VmFlags.VM_SHARED | VmFlags.VM_DONTEXPAND |
            VmFlags.VM_MAYREAD | VmFlags.VM_MAYWRITE | VmFlags.VM_MAYEXEC);
        return new Outcome.Done();
    }

    /// <summary>Opens a descriptor of a ring that can be mapped: memory that is no shmem.</summary>
    private Outcome OpenRing(Op op, string name) =>
        files.Install(op, name, new RegularFile { Length = addresses.Bytes(1) });

    private ulong AlignUp(ulong offset) =>
        (offset + (ulong)kernel.PageSize - 1) / (ulong)kernel.PageSize * (ulong)kernel.PageSize;
}
