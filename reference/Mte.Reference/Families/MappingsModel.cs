using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Maps memory, and changes and looks at mappings.</summary>
internal sealed class MappingsModel(
    Kernel kernel, Tasks tasks, Addresses addresses, OpenFiles files, FaultDelivery faults)
{
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
        Op.Mseal mseal => Mseal(mseal),
        Op.Shmat shmat => Shmat(shmat),
        Op.Brk brk => Brk(brk),
        Op.Find find => Find(find),
        Op.Smaps smaps => Smaps(smaps),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Mmap(Op.Mmap op)
    {
        var file = op.File is { } name ? files[name] : null;
        var flags = op.Flags | (op.File is null ? MapFlags.Anonymous : 0);
        var process = tasks.Of(op);
        if (file is not null && !process.Files.Contains(file))
            file = null;

        var at = op.At is { } place ? addresses.Of(place, op.Tag) : 0;
        return MapMemory(process, op.As, at, op.Pages, op.Prot, flags, file);
    }

    private Outcome Map(Op.Map op)
    {
        var process = tasks.Of(op);
        var file = FileBehind(op.Kind, op.Pages);
        if (file is not null)
            process.Files.Add(file);

        return MapMemory(process, op.As, 0, op.Pages, op.Prot, FlagsOf(op.Kind), file);
    }

    private Outcome MapMemory(
        TaskStruct process, string name, ulong at, int pages, Prot prot, MapFlags flags, BackingFile? file)
    {
        var bytes = flags.HasFlag(MapFlags.Hugetlb) ? addresses.HugeBytes(pages) : addresses.Bytes(pages);
        var errno = process.Mm.KsysMmapPgoff(file, at, bytes, prot, flags, out var mapped);
        if (errno == Errno.Ok)
            addresses[name] = mapped;

        return Outcome.From(errno);
    }

    /// <summary>The mmap flags of a kind of memory.</summary>
    private static MapFlags FlagsOf(MemoryKind kind) => kind switch
    {
        MemoryKind.AnonymousPrivate => MapFlags.Private | MapFlags.Anonymous,
        MemoryKind.AnonymousShared => MapFlags.Shared | MapFlags.Anonymous,
        MemoryKind.HugetlbPrivate => MapFlags.Private | MapFlags.Anonymous | MapFlags.Hugetlb,
        MemoryKind.HugetlbShared => MapFlags.Shared | MapFlags.Anonymous | MapFlags.Hugetlb,
        MemoryKind.HugetlbMemfdShared => MapFlags.Shared | MapFlags.Hugetlb,
        MemoryKind.MemfdPrivate or MemoryKind.TmpfsPrivate or MemoryKind.FilePrivate or
            MemoryKind.RamfsPrivate or MemoryKind.ZeroPrivate => MapFlags.Private,
        MemoryKind.Droppable => MapDroppable | MapFlags.Anonymous,
        _ => MapFlags.Shared,
    };

    /// <summary>MAP_DROPPABLE.</summary>
    private const MapFlags MapDroppable = (MapFlags)8;

    /// <summary>A new file of the kind that memory is mapped from; null for anonymous memory.</summary>
    private BackingFile? FileBehind(MemoryKind kind, int pages)
    {
        var length = addresses.Bytes(pages);
        return kind switch
        {
            MemoryKind.AnonymousPrivate or MemoryKind.AnonymousShared or MemoryKind.HugetlbPrivate or
                MemoryKind.HugetlbShared or MemoryKind.Droppable => null,
            MemoryKind.HugetlbMemfdShared => new HugetlbFile { Length = addresses.HugeBytes(pages) },
            MemoryKind.MemfdShared or MemoryKind.TmpfsShared or MemoryKind.MemfdPrivate or
                MemoryKind.TmpfsPrivate => new ShmemFile { Length = length },
            MemoryKind.FileShared or MemoryKind.FilePrivate or MemoryKind.RamfsShared or
                MemoryKind.RamfsPrivate or MemoryKind.Secretmem => new RegularFile { Length = length },
            MemoryKind.ZeroShared or MemoryKind.ZeroPrivate => new ZeroDevice(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of memory"),
        };
    }

    private Outcome Munmap(Op.Munmap op)
    {
        var length = op.HugePages > 0 ? addresses.HugeBytes(op.HugePages) : addresses.Bytes(op.Pages);
        return Outcome.From(tasks.Of(op).Mm.DoMunmap(addresses.Of(op.At), length));
    }

    private Outcome Mprotect(Op.Mprotect op)
    {
        var length = addresses.Bytes(op.Pages) + (ulong)op.Bytes;
        return Outcome.From(tasks.Of(op).Mm.DoMprotectPkey(addresses.Of(op.At, op.Tag), length, op.Prot));
    }

    /// <summary>arm64 without FEAT_S1POE has no protection keys: none was ever allocated.</summary>
    [Models("mm/mprotect.c", "SYSCALL_DEFINE4(pkey_mprotect)")]
    private Outcome PkeyMprotect(Op.PkeyMprotect op)
    {
        if (!kernel.Parts.Mm.HasPkeys)
            return new Outcome.Failed(Errno.ENOSYS);

        if (op.Pkey != -1)
            return new Outcome.Failed(Errno.EINVAL);

        var (at, length) = (addresses.Of(op.At), addresses.Bytes(op.Pages));
        return Outcome.From(tasks.Of(op).Mm.DoMprotectPkey(at, length, op.Prot));
    }

    private Outcome Mremap(Op.Mremap op)
    {
        var (at, to) = (addresses.Of(op.At, op.Tag), op.To is { } place ? addresses.Of(place, op.ToTag) : 0);
        var errno = tasks.Of(op).Mm.SysMremap(
            at, addresses.Bytes(op.Pages), addresses.Bytes(op.NewPages), op.Flags, to, out var mapped);
        if (errno == Errno.Ok)
            addresses[op.As] = mapped;

        return Outcome.From(errno);
    }

    private Outcome RemapFilePages(Op.RemapFilePages op) => Outcome.From(
        tasks.Of(op).Mm.RemapFilePages(addresses.Of(op.At), addresses.Bytes(op.Pages), (ulong)op.Pgoff));

    /// <summary>A newer kernel tells a process at once that it has poisoned its own memory.</summary>
    private Outcome Madvise(Op.Madvise op)
    {
        var at = addresses.Of(op.At, op.Tag);
        var called = Outcome.From(tasks.Of(op).Mm.DoMadvise(at, addresses.Bytes(op.Pages), op.Advice));
        if (op.Advice is not Advice.MADV_HWPOISON || called is not Outcome.Done ||
            !kernel.Parts.Mm.HwpoisonTellsCaller)
            return called;

        var poisoned = new Stop(FaultCode.BUS_MCEERR_AR, Address.UntaggedAddr(at));
        return faults.Raise(op, poisoned, op.At.Name, called);
    }

    private Outcome ProcessMadvise(Op.ProcessMadvise op)
    {
        var mm = tasks[op.Process].Mm;
        if (!kernel.Parts.Mm.ProcessMadviseKnows(op.Advice))
            return new Outcome.Failed(Errno.EINVAL);

        var length = addresses.Bytes(op.Pages);
        return mm.DoMadvise(addresses.Of(op.At), length, op.Advice) is not Errno.Ok and var refused
            ? new Outcome.Failed(refused)
            : new Outcome.Done((long)length);
    }

    private Outcome Mseal(Op.Mseal op) => Outcome.From(
        tasks.Of(op).Mm.DoMseal(addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages)));

    [Models("ipc/shm.c", "do_shmat")]
    private Outcome Shmat(Op.Shmat op)
    {
        var (process, length) = (tasks.Of(op), addresses.Bytes(op.Pages));
        var at = op.At is { } place ? addresses.Of(place, op.Tag) : 0;
        if (at != 0 && process.Mm.FindVmaIntersection(at, at + length) is not null)
            return new Outcome.Failed(Errno.EINVAL);

        var flags = MapFlags.Shared | (at == 0 ? 0 : MapFlags.Fixed);
        return MapMemory(
            process, op.As, at, op.Pages, Prot.Read | Prot.Write, flags, new ShmemFile { Length = length });
    }

    [Models("mm/mmap.c", "do_brk_flags")]
    private Outcome Brk(Op.Brk op)
    {
        if (op.Tag != 0 && !kernel.Parts.Mm.BrkUntags)
            return new Outcome.Failed(Errno.ENOMEM);

        var flags = MapFlags.Private | MapFlags.Anonymous;
        return MapMemory(tasks.Of(op), op.As, 0, op.Pages, Prot.Read | Prot.Write, flags, null);
    }

    private Outcome Find(Op.Find op)
    {
        const VmFlags May = VmFlags.VM_MAYREAD | VmFlags.VM_MAYWRITE | VmFlags.VM_MAYEXEC;

        addresses[op.As] = tasks.Of(op).Mm.InstallMapping(addresses.Bytes(1), op.Mapping switch
        {
            OwnMapping.Stack =>
                VmFlags.VM_READ | VmFlags.VM_WRITE | VmFlags.VM_GROWSDOWN | VmFlags.VM_MTE_ALLOWED | May,
            OwnMapping.Text => VmFlags.VM_READ | VmFlags.VM_EXEC | VmFlags.VM_MTE_ALLOWED | May,
            OwnMapping.Vdso => VmFlags.VM_READ | VmFlags.VM_EXEC | May,
            _ => VmFlags.VM_READ | VmFlags.VM_SPECIAL | VmFlags.VM_MAYREAD,
        });
        return new Outcome.Done();
    }

    private Outcome Smaps(Op.Smaps op)
    {
        var mm = tasks.Of(op).Mm;
        if (op.At is not { } place)
            return new Outcome.Done(mm.Vmas.Count(vma => SmapVmaFlags.Shows(vma.Flags, op.Flag)));

        var address = addresses.Of(place);
        return mm.FindVmaIntersection(address, address + 1) is { } vma
            ? new Outcome.Done(SmapVmaFlags.Shows(vma.Flags, op.Flag) ? 1 : 0)
            : new Outcome.Unsupported($"smaps lists no mapping at {place}");
    }
}
