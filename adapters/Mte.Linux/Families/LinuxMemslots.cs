using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mte.Linux.Kvm;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Gives virtual machines memory.</summary>
internal sealed class LinuxMemslots(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    NamedThings<int> vms,
    NamedThings<int> files)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.MemslotsFamily op) => op switch
    {
        Op.KvmSetUserMemoryRegion region => KvmSetUserMemoryRegion(region),
        Op.KvmSetUserMemoryRegion2 region => KvmSetUserMemoryRegion2(region),
        Op.KvmGetDirtyLog log => KvmGetDirtyLog(log),
        Op.KvmCreateGuestMemfd create => KvmCreateGuestMemfd(create),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome KvmSetUserMemoryRegion(Op.KvmSetUserMemoryRegion op)
    {
        var region = new kvm_userspace_memory_region
        {
            slot = (uint)op.Slot,
            flags = (uint)op.Flags,
            guest_phys_addr = (ulong)op.Gpa.Address(addresses.PageSize),
            memory_size = addresses.Bytes(op.Pages),
            userspace_addr = addresses.Of(op.At, op.Tag),
        };
        return OutcomeOf(processes.Of(op).Ioctl(vms[op.Vm], KvmAbi.KVM_SET_USER_MEMORY_REGION, region));
    }

    private Outcome KvmSetUserMemoryRegion2(Op.KvmSetUserMemoryRegion2 op)
    {
        var region = new kvm_userspace_memory_region2
        {
            slot = (uint)op.Slot,
            flags = (uint)op.Flags | (op.GuestMemfd is null ? 0 : KvmAbi.KVM_MEM_GUEST_MEMFD),
            guest_phys_addr = (ulong)op.Gpa.Address(addresses.PageSize),
            memory_size = addresses.Bytes(op.Pages),
            userspace_addr = addresses.Of(op.At),
            guest_memfd = op.GuestMemfd is { } file ? (uint)files[file] : 0,
        };
        return OutcomeOf(processes.Of(op).Ioctl(vms[op.Vm], KvmAbi.KVM_SET_USER_MEMORY_REGION2, region));
    }

    private Outcome KvmGetDirtyLog(Op.KvmGetDirtyLog op)
    {
        var process = processes.Of(op);
        var bitmap = Unsafe.SizeOf<kvm_dirty_log>();
        var log = new kvm_dirty_log
        {
            slot = (uint)op.Slot,
            dirty_bitmap = process.DataAddress + (ulong)bitmap,
        };
        process.Data.Slice(bitmap, sizeof(ulong)).Clear();
        return OutcomeOf(process.Ioctl(vms[op.Vm], KvmAbi.KVM_GET_DIRTY_LOG, log)) is Outcome.Failed refused
            ? refused
            : new Outcome.Done(BinaryPrimitives.ReadInt64LittleEndian(process.Data[bitmap..]));
    }

    /// <summary>struct kvm_create_guest_memfd: size, flags, and six reserved words.</summary>
    private Outcome KvmCreateGuestMemfd(Op.KvmCreateGuestMemfd op)
    {
        var process = processes.Of(op);
        var request = process.PutZeros(KvmAbi.CreateGuestMemfdSize);
        MemoryMarshal.Write(process.Data, addresses.Bytes(op.Pages));
        MemoryMarshal.Write(process.Data[sizeof(ulong)..], KvmAbi.GUEST_MEMFD_FLAG_MMAP);
        var ran = process.IoctlValue(vms[op.Vm], KvmAbi.KVM_CREATE_GUEST_MEMFD, request);
        return OutcomeOf(ran, made => files[op.As] = (int)made);
    }
}
