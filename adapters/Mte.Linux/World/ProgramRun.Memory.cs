using System.Text;
using Mte.Linux.Asm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    /// <summary>Granules handled by one routine; their tags must fit the puppet's room for data.</summary>
    private const int Batch = Desk.DataSize / 2;

    private Outcome Mmap(Op.Mmap op)
    {
        var file = op.File is { } name ? Made(files, name) : -1;
        var flags = op.Flags | (op.File is null ? MapFlags.Anonymous : 0);
        var address = op.At is { } at ? Address(at, op.Tag) : 0;
        return MapMemory(ProcessOf(op), op.As, address, op.Pages, op.Prot, flags, file);
    }

    private Outcome Map(Op.Map op)
    {
        var process = ProcessOf(op);
        var (flags, file) = Backing(process, op);
        return file is Outcome.Done(var descriptor, _)
            ? MapMemory(process, op.As, 0, op.Pages, op.Prot, flags, (int)descriptor)
            : new Outcome.Unsupported($"cannot make the file behind {Spec.Wire.Spelling.Of(op.Kind)}: {file}");
    }

    private Outcome MapMemory(
        Puppet.Puppet process, string name, ulong address, int pages, Prot prot, MapFlags flags, int file)
    {
        var bytes = (ulong)pages * (ulong)(flags.HasFlag(MapFlags.Hugetlb) ? machine.HugePageSize : machine.PageSize);
        var ran = Syscall(process, Arm64.NR_mmap, address, bytes, (uint)prot, (uint)flags, (ulong)(long)file, 0);
        return Called(ran, mapped => mappings[name] = (ulong)mapped);
    }

    /// <summary>The mmap flags of a kind of memory, and its file: -1 for none, or why it could not be made.</summary>
    private (MapFlags Flags, Outcome File) Backing(Puppet.Puppet process, Op.Map op)
    {
        var none = new Outcome.Done(-1);
        var length = (ulong)(op.Pages * machine.PageSize);
        var hugeLength = (ulong)op.Pages * (ulong)machine.HugePageSize;
        return op.Kind switch
        {
            MemoryKind.AnonymousPrivate => (MapFlags.Private | MapFlags.Anonymous, none),
            MemoryKind.AnonymousShared => (MapFlags.Shared | MapFlags.Anonymous, none),
            MemoryKind.HugetlbPrivate => (MapFlags.Private | MapFlags.Anonymous | MapFlags.Hugetlb, none),
            MemoryKind.HugetlbShared => (MapFlags.Shared | MapFlags.Anonymous | MapFlags.Hugetlb, none),
            MemoryKind.MemfdShared => (MapFlags.Shared, NewMemfd(process, length, MemfdFlags.None)),
            MemoryKind.MemfdPrivate => (MapFlags.Private, NewMemfd(process, length, MemfdFlags.None)),

            // The mapping of a hugetlb file is huge whatever mmap's flag says; the flag here only sizes the length.
            MemoryKind.HugetlbMemfdShared =>
                (MapFlags.Shared | MapFlags.Hugetlb, NewMemfd(process, hugeLength, MemfdFlags.Hugetlb)),
            MemoryKind.TmpfsShared => (MapFlags.Shared, NewFile(process, machine.TmpfsFolder!, length)),
            MemoryKind.TmpfsPrivate => (MapFlags.Private, NewFile(process, machine.TmpfsFolder!, length)),
            MemoryKind.FileShared => (MapFlags.Shared, NewFile(process, machine.DiskFolder!, length)),
            MemoryKind.FilePrivate => (MapFlags.Private, NewFile(process, machine.DiskFolder!, length)),
            MemoryKind.ZeroShared => (MapFlags.Shared, Open(process, "/dev/zero", Arm64.O_RDWR)),
            MemoryKind.Secretmem => (MapFlags.Shared, NewSecret(process, length)),
            MemoryKind.RamfsShared => (MapFlags.Shared, NewNamedFile(process, machine.RamfsFolder!, length)),
            MemoryKind.RamfsPrivate => (MapFlags.Private, NewNamedFile(process, machine.RamfsFolder!, length)),
            MemoryKind.Droppable => (MapDroppable | MapFlags.Anonymous, none),
            MemoryKind.ZeroPrivate => (MapFlags.Private, Open(process, "/dev/zero", Arm64.O_RDWR)),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op.Kind, "no such kind of memory"),
        };
    }

    private Outcome Open(Op.Open op)
    {
        var process = ProcessOf(op);
        var length = Bytes(op.Pages);
        var opened = op.Kind switch
        {
            FileKind.Tmpfs => NewFile(process, machine.TmpfsFolder!, length),
            FileKind.Disk => NewFile(process, machine.DiskFolder!, length),
            FileKind.DiskDirect => NewFile(process, machine.DiskFolder!, length, Arm64.O_DIRECT),
            _ => Open(process, "/dev/zero", Arm64.O_RDWR),
        };
        if (opened is not Outcome.Done(var descriptor, _))
            return new Outcome.Unsupported($"cannot open {Spec.Wire.Spelling.Of(op.Kind)}: {opened}");

        files[op.As] = (int)descriptor;
        return new Outcome.Done();
    }

    private Outcome MemfdCreate(Op.MemfdCreate op)
    {
        var unit = op.Flags.HasFlag(MemfdFlags.Hugetlb) ? machine.HugePageSize : machine.PageSize;
        var made = NewMemfd(ProcessOf(op), (ulong)op.Pages * (ulong)unit, op.Flags);
        if (made is not Outcome.Done(var descriptor, _))
            return made;

        files[op.As] = (int)descriptor;
        return new Outcome.Done();
    }

    private static Outcome NewMemfd(Puppet.Puppet process, ulong bytes, MemfdFlags flags)
    {
        var name = PutText(process, "mte");
        return Sized(process, Called(Syscall(process, Arm64.NR_memfd_create, name, (uint)flags), answers: true), bytes);
    }

    private static Outcome NewFile(Puppet.Puppet process, string folder, ulong bytes, ulong flags = 0) =>
        Sized(process, Open(process, folder, Arm64.O_RDWR | Arm64.O_TMPFILE | flags), bytes);

    /// <summary>For file systems that know no O_TMPFILE, such as ramfs in 5.10; the name is taken away at once.</summary>
    private static Outcome NewNamedFile(Puppet.Puppet process, string folder, ulong bytes)
    {
        var path = Path.Combine(folder, $"mte-{Guid.NewGuid():n}");
        var file = Open(process, path, Arm64.O_RDWR | Arm64.O_CREAT | Arm64.O_EXCL);
        File.Delete(path);
        return Sized(process, file, bytes);
    }

    private static Outcome Open(Puppet.Puppet process, string path, ulong flags)
    {
        const ulong AT_FDCWD = unchecked((ulong)-100), UserReadWrite = 0x180;
        var text = PutText(process, path);
        return Called(Syscall(process, Arm64.NR_openat, AT_FDCWD, text, flags, UserReadWrite), answers: true);
    }

    private static Outcome Sized(Puppet.Puppet process, Outcome file, ulong bytes) =>
        file is Outcome.Done(var descriptor, _) &&
        Called(Syscall(process, Arm64.NR_ftruncate, (ulong)descriptor, bytes)) is Outcome.Failed failed
            ? failed
            : file;

    private Outcome Munmap(Op.Munmap op) =>
        Called(Syscall(ProcessOf(op), Arm64.NR_munmap, Address(op.At), Length(op)));

    private ulong Length(Op.Munmap op) =>
        op.HugePages > 0 ? (ulong)op.HugePages * (ulong)machine.HugePageSize : Bytes(op.Pages);

    private Outcome Mprotect(Op.Mprotect op) =>
        Called(Syscall(ProcessOf(op), Arm64.NR_mprotect, Address(op.At, op.Tag), Bytes(op.Pages) + (ulong)op.Bytes, (uint)op.Prot));

    private Outcome Smaps(Op.Smaps op) =>
        op.At is not { } at ? new Outcome.Done(VmFlags.Count(ProcessOf(op).Pid, op.Flag))
        : VmFlags.Of(ProcessOf(op).Pid, Address(at)) is { } flags ? new Outcome.Done(flags.Contains(op.Flag) ? 1 : 0)
        : new Outcome.Unsupported($"smaps lists no mapping at {at}");

    private Outcome Load(Op.Load op)
    {
        var ran = ProcessOf(op).Run(Routines.EnterKernelAfter(Routines.Load(op.Bytes)), Address(op.At, op.Tag, op.High));
        return Accessed(ran, op.At, ran.X0);
    }

    private Outcome Store(Op.Store op) =>
        Accessed(
            ProcessOf(op).Run(
                Routines.EnterKernelAfter(Routines.Store(op.Bytes)), Address(op.At, op.Tag, op.High), (ulong)op.Value),
            op.At);

    private Outcome Stg(Op.Stg op)
    {
        var process = ProcessOf(op);
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, machine.PageSize, op.Tags));
        var address = Address(op.At);
        foreach (var batch in tags.Chunk(Batch))
        {
            batch.CopyTo(process.Data);
            var end = address + (ulong)(batch.Length * Granule.Bytes);
            var ran = process.Run(Routines.SetTags(), address, end, process.DataAddress);
            if (Accessed(ran, op.At) is not Outcome.Done and var stopped)
                return stopped;

            address = end;
        }

        return new Outcome.Done();
    }

    private Outcome Ldg(Op.Ldg op)
    {
        var process = ProcessOf(op);
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, machine.PageSize)];
        var address = Address(op.At);
        for (var read = 0; read < tags.Length; read += Batch)
        {
            var count = Math.Min(Batch, tags.Length - read);
            var end = address + (ulong)(count * Granule.Bytes);
            var ran = process.Run(Routines.GetTags(), address, end, process.DataAddress);
            if (Accessed(ran, op.At) is not Outcome.Done and var stopped)
                return stopped;

            process.Data[..count].CopyTo(tags.AsSpan(read));
            address = end;
        }

        return new Outcome.Done(0, new Tags(tags));
    }

    private ulong Bytes(int pages) => (ulong)pages * (ulong)machine.PageSize;

    private static Ran Syscall(Puppet.Puppet process, int number, params ReadOnlySpan<ulong> arguments) =>
        process.Run(Routines.Syscall(number), arguments);

    private static ulong PutText(Puppet.Puppet process, string text)
    {
        var end = Encoding.UTF8.GetBytes(text, process.Data);
        process.Data[end] = 0;
        return process.DataAddress;
    }
}
