using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Mte.Linux.Kvm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome Fallocate(Op.Fallocate op) => Called(Syscall(
        ProcessOf(op), Arm64.NR_fallocate, (ulong)Made(files, op.File), 0, 0, Bytes(op.Pages)));

    private Outcome CopyFileRange(Op.CopyFileRange op)
    {
        var process = ProcessOf(op);
        var offsets = ZeroedData(process, 2 * sizeof(ulong));
        return Copied(op.Pages, Syscall(
            process, Arm64.NR_copy_file_range, (ulong)Made(files, op.From), offsets,
            (ulong)Made(files, op.To), offsets + sizeof(ulong), Bytes(op.Pages), 0));
    }

    private Outcome Sendfile(Op.Sendfile op)
    {
        var process = ProcessOf(op);
        var (from, to) = ((ulong)Made(files, op.From), (ulong)Made(files, op.To));
        Syscall(process, Arm64.NR_lseek, to, 0, 0);
        return Copied(op.Pages, Syscall(
            process, Arm64.NR_sendfile, to, from, ZeroedData(process, sizeof(ulong)), Bytes(op.Pages)));
    }

    private Outcome Copied(int pages, Ran ran) => Called(ran, answers: true) switch
    {
        Outcome.Done(var bytes, _) when (ulong)bytes != Bytes(pages) =>
            new Outcome.Unsupported($"{bytes} of {Bytes(pages)} bytes were copied"),
        Outcome.Done => new Outcome.Done(),
        var refused => refused,
    };

    private Outcome IoSetup(Op.IoSetup op)
    {
        var process = ProcessOf(op);
        var made = Called(Syscall(process, Arm64.NR_io_setup, 1, ZeroedData(process, sizeof(ulong))));
        if (made is not Outcome.Done)
            return new Outcome.Unsupported($"io_setup: {made}");

        // The context's number is the ring's address.
        mappings[op.As] = BinaryPrimitives.ReadUInt64LittleEndian(process.Data);
        return made;
    }

    private Outcome IoUringSetup(Op.IoUringSetup op)
    {
        const int ParamsSize = 120;
        var process = ProcessOf(op);
        return NewDescriptor(op.As, Syscall(process, Arm64.NR_io_uring_setup, 1, ZeroedData(process, ParamsSize)));
    }

    /// <summary>struct perf_event_attr as its first version had it: type, size, config, and zeros.</summary>
    private Outcome PerfEventOpen(Op.PerfEventOpen op)
    {
        const uint TypeSoftware = 1, Version0Size = 64, Dummy = 9;
        var process = ProcessOf(op);
        var attributes = ZeroedData(process, (int)Version0Size);
        MemoryMarshal.Write(process.Data, TypeSoftware);
        MemoryMarshal.Write(process.Data[sizeof(uint)..], Version0Size);
        MemoryMarshal.Write(process.Data[sizeof(ulong)..], (ulong)Dummy);
        return NewDescriptor(op.As, Syscall(
            process, Arm64.NR_perf_event_open, attributes, 0, ulong.MaxValue, ulong.MaxValue, 0));
    }

    /// <summary>struct kvm_create_guest_memfd: size, flags, and six reserved words.</summary>
    private Outcome KvmCreateGuestMemfd(Op.KvmCreateGuestMemfd op)
    {
        const int StructSize = 64;
        const ulong GUEST_MEMFD_FLAG_MMAP = 1;
        var process = ProcessOf(op);
        var request = ZeroedData(process, StructSize);
        MemoryMarshal.Write(process.Data, Bytes(op.Pages));
        MemoryMarshal.Write(process.Data[sizeof(ulong)..], GUEST_MEMFD_FLAG_MMAP);
        var ran = process.IoctlValue(Made(vms, op.Vm), KvmAbi.KVM_CREATE_GUEST_MEMFD, request);
        return Called(ran, made => files[op.As] = (int)made);
    }

    private Outcome NewDescriptor(string name, Ran ran) =>
        Called(ran, made => files[name] = (int)made) is Outcome.Failed refused
            ? new Outcome.Unsupported($"no descriptor: {refused}")
            : new Outcome.Done();

    private static ulong ZeroedData(Puppet.Puppet process, int bytes)
    {
        process.Data[..bytes].Clear();
        return process.DataAddress;
    }
}
