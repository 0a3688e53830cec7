using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome Mmap(Op.Mmap op)
    {
        var file = op.File is { } name ? Made(files, name) : null;
        var flags = op.Flags | (op.File is null ? MapFlags.Anonymous : 0);
        var process = ProcessOf(op);
        if (file is not null && !process.Files.Contains(file))
            file = null;

        return MapMemory(process, op.As, op.At is { } at ? At(at, op.Tag) : 0, op.Pages, op.Prot, flags, file);
    }

    private Outcome Map(Op.Map op)
    {
        var process = ProcessOf(op);
        var (flags, file) = Backing(op.Kind, op.Pages);
        if (file is not null)
            process.Files.Add(file);

        return MapMemory(process, op.As, 0, op.Pages, op.Prot, flags, file);
    }

    private Outcome MapMemory(
        TaskStruct process, string name, ulong address, int pages, Prot prot, MapFlags flags, BackingFile? file)
    {
        var bytes = (ulong)pages * Unit(flags.HasFlag(MapFlags.Hugetlb));
        var errno = process.Mm.KsysMmapPgoff(file, address, bytes, prot, flags, out var mapped);
        if (errno == Errno.Ok)
            mappings[name] = mapped;

        return Outcome.From(errno);
    }

    /// <summary>The mmap flags of a kind of memory, and its file.</summary>
    private (MapFlags Flags, BackingFile? File) Backing(MemoryKind kind, int pages)
    {
        var length = Bytes(pages);
        return kind switch
        {
            MemoryKind.AnonymousPrivate => (MapFlags.Private | MapFlags.Anonymous, null),
            MemoryKind.AnonymousShared => (MapFlags.Shared | MapFlags.Anonymous, null),
            MemoryKind.HugetlbPrivate => (MapFlags.Private | MapFlags.Anonymous | MapFlags.Hugetlb, null),
            MemoryKind.HugetlbShared => (MapFlags.Shared | MapFlags.Anonymous | MapFlags.Hugetlb, null),
            MemoryKind.HugetlbMemfdShared =>
                (MapFlags.Shared | MapFlags.Hugetlb, new HugetlbFile { Length = (ulong)pages * Unit(huge: true) }),
            MemoryKind.MemfdShared or MemoryKind.TmpfsShared =>
                (MapFlags.Shared, new ShmemFile { Length = length }),
            MemoryKind.MemfdPrivate or MemoryKind.TmpfsPrivate =>
                (MapFlags.Private, new ShmemFile { Length = length }),
            MemoryKind.FileShared => (MapFlags.Shared, new RegularFile { Length = length }),
            MemoryKind.FilePrivate => (MapFlags.Private, new RegularFile { Length = length }),
            MemoryKind.ZeroShared => (MapFlags.Shared, new ZeroDevice()),
            MemoryKind.RamfsShared => (MapFlags.Shared, new RegularFile { Length = length }),
            MemoryKind.RamfsPrivate => (MapFlags.Private, new RegularFile { Length = length }),
            MemoryKind.Secretmem => (MapFlags.Shared, new RegularFile { Length = length }),
            MemoryKind.Droppable => ((MapFlags)8 | MapFlags.Anonymous, null),
            MemoryKind.ZeroPrivate => (MapFlags.Private, new ZeroDevice()),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of memory"),
        };
    }

    private Outcome Munmap(Op.Munmap op) => Outcome.From(
        ProcessOf(op).Mm.DoMunmap(
            At(op.At), op.HugePages > 0 ? (ulong)op.HugePages * Unit(huge: true) : Bytes(op.Pages)));

    private Outcome Mprotect(Op.Mprotect op) =>
        Outcome.From(ProcessOf(op).Mm.DoMprotectPkey(At(op.At, op.Tag), Bytes(op.Pages) + (ulong)op.Bytes, op.Prot));

    private Outcome Open(Op.Open op)
    {
        BackingFile file = op.Kind switch
        {
            FileKind.Tmpfs => new ShmemFile { Length = Bytes(op.Pages) },
            FileKind.Disk => new RegularFile { Length = Bytes(op.Pages) },
            FileKind.DiskDirect => new RegularFile { Length = Bytes(op.Pages), Direct = true },
            _ => new ZeroDevice(),
        };
        ProcessOf(op).Files.Add(file);
        files[op.As] = file;
        return new Outcome.Done();
    }

    private Outcome MemfdCreate(Op.MemfdCreate op)
    {
        const MemfdFlags All = (MemfdFlags)7;
        if ((op.Flags & ~All) != 0)
            return new Outcome.Failed(Errno.EINVAL);

        var huge = op.Flags.HasFlag(MemfdFlags.Hugetlb);
        var length = (ulong)op.Pages * Unit(huge);
        BackingFile file = huge ? new HugetlbFile { Length = length }
            : new ShmemFile { Length = length, AllowsSealing = op.Flags.HasFlag(MemfdFlags.AllowSealing) };
        ProcessOf(op).Files.Add(file);
        files[op.As] = file;
        return new Outcome.Done();
    }

    private Outcome Smaps(Op.Smaps op)
    {
        var mm = ProcessOf(op).Mm;
        if (op.At is not { } place)
            return new Outcome.Done(mm.Vmas.Count(vma => SmapVmaFlags.Shows(vma.Flags, op.Flag)));

        var address = At(place);
        return mm.FindVmaIntersection(address, address + 1) is { } vma
            ? new Outcome.Done(SmapVmaFlags.Shows(vma.Flags, op.Flag) ? 1 : 0)
            : new Outcome.Unsupported($"smaps lists no mapping at {place}");
    }

    private ulong Unit(bool huge) => (ulong)(huge ? kernel.HugePageSize : kernel.PageSize);
}
