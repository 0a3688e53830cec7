using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Mte.Linux.Abi;
using Mte.Linux.Host;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Opens files and other descriptors, and changes files.</summary>
internal sealed class LinuxFiles(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    NamedThings<ulong> mappings,
    NamedThings<int> files,
    Machine machine)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.FilesFamily op) => op switch
    {
        Op.Open open => Open(open),
        Op.MemfdCreate memfd => MemfdCreate(memfd),
        Op.PunchHole punch => PunchHole(punch),
        Op.Ftruncate truncate => Ftruncate(truncate),
        Op.FAddSeals seals => FAddSeals(seals),
        Op.Fallocate fallocate => Fallocate(fallocate),
        Op.CopyFileRange copy => CopyFileRange(copy),
        Op.Sendfile send => Sendfile(send),
        Op.IoSetup setup => IoSetup(setup),
        Op.IoUringSetup setup => IoUringSetup(setup),
        Op.PerfEventOpen open => PerfEventOpen(open),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome Open(Op.Open op)
    {
        var process = processes.Of(op);
        var length = addresses.Bytes(op.Pages);
        var opened = op.Kind switch
        {
            FileKind.Tmpfs => NewFiles.Unnamed(process, machine.TmpfsFolder!, length),
            FileKind.Disk => NewFiles.Unnamed(process, machine.DiskFolder!, length),
            FileKind.DiskDirect => NewFiles.Unnamed(process, machine.DiskFolder!, length, Arm64.O_DIRECT),
            _ => NewFiles.Open(process, "/dev/zero", Arm64.O_RDWR),
        };
        if (opened is not Outcome.Done(var descriptor, _))
            return new Outcome.Unsupported($"cannot open {Spelling.Of(op.Kind)}: {opened}");

        files[op.As] = (int)descriptor;
        return new Outcome.Done();
    }

    private Outcome MemfdCreate(Op.MemfdCreate op)
    {
        var unit = op.Flags.HasFlag(MemfdFlags.Hugetlb) ? machine.HugePageSize : machine.PageSize;
        var made = NewFiles.Memfd(processes.Of(op), (ulong)op.Pages * (ulong)unit, op.Flags);
        if (made is not Outcome.Done(var descriptor, _))
            return made;

        files[op.As] = (int)descriptor;
        return new Outcome.Done();
    }

    private Outcome PunchHole(Op.PunchHole op) => OutcomeOf(processes.Of(op).Syscall(Arm64.NR_fallocate,
        (ulong)files[op.File],
        Arm64.FALLOC_FL_PUNCH_HOLE | Arm64.FALLOC_FL_KEEP_SIZE,
        addresses.Bytes(op.Pgoff) + (ulong)op.Offset,
        addresses.Bytes(op.Pages) + (ulong)op.Bytes));

    private Outcome Ftruncate(Op.Ftruncate op) => OutcomeOf(processes.Of(op).Syscall(
        Arm64.NR_ftruncate, (ulong)files[op.File], addresses.Bytes(op.Pages) + (ulong)op.Bytes));

    private Outcome FAddSeals(Op.FAddSeals op) => OutcomeOf(
        processes.Of(op).Syscall(Arm64.NR_fcntl, (ulong)files[op.File], Arm64.F_ADD_SEALS, (ulong)op.Seals));

    private Outcome Fallocate(Op.Fallocate op) => OutcomeOf(
        processes.Of(op).Syscall(Arm64.NR_fallocate, (ulong)files[op.File], 0, 0, addresses.Bytes(op.Pages)));

    private Outcome CopyFileRange(Op.CopyFileRange op)
    {
        var process = processes.Of(op);
        var offsets = process.PutZeros(2 * sizeof(ulong));
        return Copied(op.Pages, process.Syscall(Arm64.NR_copy_file_range, (ulong)files[op.From], offsets,
            (ulong)files[op.To], offsets + sizeof(ulong), addresses.Bytes(op.Pages), 0));
    }

    private Outcome Sendfile(Op.Sendfile op)
    {
        var process = processes.Of(op);
        var (from, to) = ((ulong)files[op.From], (ulong)files[op.To]);
        process.Syscall(Arm64.NR_lseek, to, 0, 0);
        return Copied(op.Pages, process.Syscall(
            Arm64.NR_sendfile, to, from, process.PutZeros(sizeof(ulong)), addresses.Bytes(op.Pages)));
    }

    private Outcome Copied(int pages, Ran ran) => OutcomeOf(ran, answers: true) switch
    {
        Outcome.Done(var bytes, _) when (ulong)bytes != addresses.Bytes(pages) =>
            new Outcome.Unsupported($"{bytes} of {addresses.Bytes(pages)} bytes were copied"),
        Outcome.Done => new Outcome.Done(),
        var refused => refused,
    };

    private Outcome IoSetup(Op.IoSetup op)
    {
        var process = processes.Of(op);
        var made = OutcomeOf(process.Syscall(Arm64.NR_io_setup, 1, process.PutZeros(sizeof(ulong))));
        if (made is not Outcome.Done)
            return new Outcome.Unsupported($"io_setup: {made}");

        // The context's number is the ring's address.
        mappings[op.As] = BinaryPrimitives.ReadUInt64LittleEndian(process.Data);
        return made;
    }

    private Outcome IoUringSetup(Op.IoUringSetup op)
    {
        var process = processes.Of(op);
        return NewDescriptor(
            op.As, process.Syscall(Arm64.NR_io_uring_setup, 1, process.PutZeros(Arm64.IoUringParamsSize)));
    }

    /// <summary>struct perf_event_attr as its first version had it: type, size, config, and zeros.</summary>
    private Outcome PerfEventOpen(Op.PerfEventOpen op)
    {
        var process = processes.Of(op);
        var attributes = process.PutZeros((int)Arm64.PERF_ATTR_SIZE_VER0);
        MemoryMarshal.Write(process.Data, Arm64.PERF_TYPE_SOFTWARE);
        MemoryMarshal.Write(process.Data[sizeof(uint)..], Arm64.PERF_ATTR_SIZE_VER0);
        MemoryMarshal.Write(process.Data[sizeof(ulong)..], (ulong)Arm64.PERF_COUNT_SW_DUMMY);
        return NewDescriptor(op.As, process.Syscall(
            Arm64.NR_perf_event_open, attributes, 0, ulong.MaxValue, ulong.MaxValue, 0));
    }

    private Outcome NewDescriptor(string name, Ran ran) =>
        OutcomeOf(ran, made => files[name] = (int)made) is Outcome.Failed refused
            ? new Outcome.Unsupported($"no descriptor: {refused}")
            : new Outcome.Done();
}
