using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Host;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Maps memory, changes mappings, and asks about them.</summary>
internal sealed class LinuxMappings(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    AccessOutcomes accesses,
    NamedThings<ulong> mappings,
    NamedThings<int> files,
    string image,
    Machine machine)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.MappingsFamily op) => op switch
    {
        Op.Mmap mmap => Mmap(mmap),
        Op.Map map => Map(map),
        Op.Munmap munmap => Munmap(munmap),
        Op.Mprotect mprotect => Mprotect(mprotect),
        Op.PkeyMprotect mprotect => PkeyMprotect(mprotect),
        Op.Mremap remap => Mremap(remap),
        Op.RemapFilePages remap => RemapFilePages(remap),
        Op.Madvise advise => Madvise(advise),
        Op.ProcessMadvise advise => ProcessMadvise(advise),
        Op.Mseal seal => Mseal(seal),
        Op.Shmat shmat => Shmat(shmat),
        Op.Brk brk => Brk(brk),
        Op.Find find => Find(find),
        Op.Smaps smaps => Smaps(smaps),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome Mmap(Op.Mmap op)
    {
        var file = op.File is { } name ? files[name] : -1;
        var flags = op.Flags | (op.File is null ? MapFlags.Anonymous : 0);
        var address = op.At is { } at ? addresses.Of(at, op.Tag) : 0;
        return MapMemory(processes.Of(op), op.As, address, op.Pages, op.Prot, flags, file);
    }

    private Outcome Map(Op.Map op)
    {
        var process = processes.Of(op);
        var (flags, file) = Backing(process, op);
        return file is Outcome.Done(var descriptor, _)
            ? MapMemory(process, op.As, 0, op.Pages, op.Prot, flags, (int)descriptor)
            : new Outcome.Unsupported($"cannot make the file behind {Spelling.Of(op.Kind)}: {file}");
    }

    private Outcome MapMemory(
        Puppet process, string name, ulong address, int pages, Prot prot, MapFlags flags, int file)
    {
        var unit = flags.HasFlag(MapFlags.Hugetlb) ? machine.HugePageSize : machine.PageSize;
        var bytes = (ulong)pages * (ulong)unit;
        var ran = process.Syscall(
            Arm64.NR_mmap, address, bytes, (uint)prot, (uint)flags, (ulong)(long)file, 0);
        return OutcomeOf(ran, mapped => mappings[name] = (ulong)mapped);
    }

    /// <summary>
    /// The mmap flags of a kind of memory, and its file: -1 for none, or why it could not be made.
    /// </summary>
    private (MapFlags Flags, Outcome File) Backing(Puppet process, Op.Map op)
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
            MemoryKind.MemfdShared => (MapFlags.Shared, NewFiles.Memfd(process, length, MemfdFlags.None)),
            MemoryKind.MemfdPrivate => (MapFlags.Private, NewFiles.Memfd(process, length, MemfdFlags.None)),

            // The mapping of a hugetlb file is huge whatever mmap's flag says; the flag here only sizes the
            // length.
            MemoryKind.HugetlbMemfdShared =>
                (MapFlags.Shared | MapFlags.Hugetlb, NewFiles.Memfd(process, hugeLength, MemfdFlags.Hugetlb)),
            MemoryKind.TmpfsShared => (MapFlags.Shared, NewFiles.Unnamed(
                process, machine.TmpfsFolder!, length)),
            MemoryKind.TmpfsPrivate => (MapFlags.Private, NewFiles.Unnamed(
                process, machine.TmpfsFolder!, length)),
            MemoryKind.FileShared => (MapFlags.Shared, NewFiles.Unnamed(
                process, machine.DiskFolder!, length)),
            MemoryKind.FilePrivate => (MapFlags.Private, NewFiles.Unnamed(
                process, machine.DiskFolder!, length)),
            MemoryKind.ZeroShared => (MapFlags.Shared, NewFiles.Open(process, "/dev/zero", Arm64.O_RDWR)),
            MemoryKind.Secretmem => (MapFlags.Shared, NewFiles.Secret(process, length)),
            MemoryKind.RamfsShared => (MapFlags.Shared, NewFiles.Unlinked(
                process, machine.RamfsFolder!, length)),
            MemoryKind.RamfsPrivate => (MapFlags.Private, NewFiles.Unlinked(
                process, machine.RamfsFolder!, length)),
            MemoryKind.Droppable => ((MapFlags)Arm64.MAP_DROPPABLE | MapFlags.Anonymous, none),
            MemoryKind.ZeroPrivate => (MapFlags.Private, NewFiles.Open(process, "/dev/zero", Arm64.O_RDWR)),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op.Kind, "no such kind of memory"),
        };
    }

    private Outcome Munmap(Op.Munmap op) =>
        OutcomeOf(processes.Of(op).Syscall(Arm64.NR_munmap, addresses.Of(op.At), Length(op)));

    private ulong Length(Op.Munmap op) =>
        op.HugePages > 0 ? (ulong)op.HugePages * (ulong)machine.HugePageSize : addresses.Bytes(op.Pages);

    private Outcome Mprotect(Op.Mprotect op) =>
        OutcomeOf(processes.Of(op).Syscall(
            Arm64.NR_mprotect, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages) + (ulong)op.Bytes,
            (uint)op.Prot));

    private Outcome PkeyMprotect(Op.PkeyMprotect op) => OutcomeOf(processes.Of(op).Syscall(
        Arm64.NR_pkey_mprotect, addresses.Of(op.At), addresses.Bytes(op.Pages), (uint)op.Prot,
        (ulong)(long)op.Pkey));

    private Outcome Mremap(Op.Mremap op)
    {
        var to = op.To is { } place ? addresses.Of(place, op.ToTag) : 0;
        var ran = processes.Of(op).Syscall(
            Arm64.NR_mremap, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages),
            addresses.Bytes(op.NewPages), (uint)op.Flags, to);
        return OutcomeOf(ran, mapped => mappings[op.As] = (ulong)mapped);
    }

    private Outcome RemapFilePages(Op.RemapFilePages op) => OutcomeOf(processes.Of(op).Syscall(
        Arm64.NR_remap_file_pages, addresses.Of(op.At), addresses.Bytes(op.Pages), 0, (ulong)op.Pgoff, 0));

    /// <summary>MADV_HWPOISON may raise a signal, as an access to the memory would.</summary>
    private Outcome Madvise(Op.Madvise op)
    {
        var ran = processes.Of(op).Syscall(
            Arm64.NR_madvise, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), (ulong)op.Advice);
        return ran.Faulted ? accesses.Of(ran, op.At) : OutcomeOf(ran);
    }

    private Outcome ProcessMadvise(Op.ProcessMadvise op)
    {
        var process = processes.Of(op);
        var opened = OutcomeOf(
            process.Syscall(Arm64.NR_pidfd_open, (ulong)processes[op.Process].Pid, 0), answers: true);
        if (opened is not Outcome.Done(var pidfd, _))
            return opened;

        // struct iovec
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data, addresses.Of(op.At));
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data[sizeof(ulong)..], addresses.Bytes(op.Pages));
        var advised = OutcomeOf(
            process.Syscall(
                Arm64.NR_process_madvise, (ulong)pidfd, process.DataAddress, 1, (ulong)op.Advice, 0),
            answers: true);
        process.Syscall(Arm64.NR_close, (ulong)pidfd);
        return advised;
    }

    private Outcome Mseal(Op.Mseal op) => OutcomeOf(processes.Of(op).Syscall(
        Arm64.NR_mseal, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), 0));

    /// <summary>The segment is removed at once: it lives as long as it is attached.</summary>
    private Outcome Shmat(Op.Shmat op)
    {
        var process = processes.Of(op);
        var at = op.At is { } place ? addresses.Of(place, op.Tag) : 0;
        var made = OutcomeOf(
            process.Syscall(
                Arm64.NR_shmget, 0, addresses.Bytes(op.Pages),
                Arm64.IPC_CREAT | Arm64.S_IRUSR | Arm64.S_IWUSR),
            answers: true);
        if (made is not Outcome.Done(var segment, _))
            return made;

        var attached = OutcomeOf(
            process.Syscall(Arm64.NR_shmat, (ulong)segment, at, 0),
            mapped => mappings[op.As] = (ulong)mapped);
        process.Syscall(Arm64.NR_shmctl, (ulong)segment, Arm64.IPC_RMID, 0);
        return attached;
    }

    private Outcome Brk(Op.Brk op)
    {
        var process = processes.Of(op);
        var old = (ulong)process.Syscall(Arm64.NR_brk, 0).X0;
        var start = addresses.PageAlign(old);
        var asked = (start + addresses.Bytes(op.Pages)) | ((ulong)op.Tag << 56);
        if ((ulong)process.Syscall(Arm64.NR_brk, asked).X0 == old)
            return new Outcome.Failed(Errno.ENOMEM);

        mappings[op.As] = start;
        return new Outcome.Done();
    }

    private Outcome Find(Op.Find op)
    {
        var process = processes.Of(op);
        var name = op.Mapping switch
        {
            OwnMapping.Vdso => "[vdso]",
            OwnMapping.Vvar => "[vvar]",
            OwnMapping.Stack => "[stack]",
            _ => image,
        };
        foreach (var line in File.ReadLines($"/proc/{process.Pid}/maps"))
            if (line.EndsWith(name, StringComparison.Ordinal) && SmapsFile.Range(line) is var (start, end))
            {
                // The top of the stack is in use; what lies at its start was never touched.
                mappings[op.As] = op.Mapping is OwnMapping.Stack ? end - (ulong)machine.PageSize : start;
                return new Outcome.Done();
            }

        return new Outcome.Unsupported($"/proc/PID/maps lists no {name}");
    }

    private Outcome Smaps(Op.Smaps op) =>
        op.At is not { } at ? new Outcome.Done(SmapsFile.Count(processes.Of(op).Pid, op.Flag))
        : SmapsFile.Of(processes.Of(op).Pid, addresses.Of(at)) is { } flags
            ? new Outcome.Done(flags.Contains(op.Flag) ? 1 : 0)
        : new Outcome.Unsupported($"smaps lists no mapping at {at}");
}
