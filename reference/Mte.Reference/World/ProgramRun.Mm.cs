using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private const VmFlags MayDoAll = VmFlags.VM_MAYREAD | VmFlags.VM_MAYWRITE | VmFlags.VM_MAYEXEC;

    private Outcome Mremap(Op.Mremap op)
    {
        var to = op.To is { } place ? At(place, op.ToTag) : 0;
        var errno = ProcessOf(op).Mm.SysMremap(
            At(op.At, op.Tag), Bytes(op.Pages), Bytes(op.NewPages), op.Flags, to, out var mapped);
        if (errno == Errno.Ok)
            mappings[op.As] = mapped;

        return Outcome.From(errno);
    }

    /// <summary>arm64 without FEAT_S1POE has no protection keys: none was ever allocated.</summary>
    [Models("mm/mprotect.c", "SYSCALL_DEFINE4(pkey_mprotect)")]
    private Outcome PkeyMprotect(Op.PkeyMprotect op) =>
        !kernel.Parts.Mm.HasPkeys ? new Outcome.Failed(Errno.ENOSYS)
        : op.Pkey != -1 ? new Outcome.Failed(Errno.EINVAL)
        : Outcome.From(ProcessOf(op).Mm.DoMprotectPkey(At(op.At), Bytes(op.Pages), op.Prot));

    [Models("ipc/shm.c", "do_shmat")]
    private Outcome Shmat(Op.Shmat op)
    {
        var at = op.At is { } place ? At(place, op.Tag) : 0;
        if (at != 0 && ProcessOf(op).Mm.FindVmaIntersection(at, at + Bytes(op.Pages)) is not null)
            return new Outcome.Failed(Errno.EINVAL);

        return MapMemory(
            ProcessOf(op), op.As, at, op.Pages, Prot.Read | Prot.Write,
            MapFlags.Shared | (at == 0 ? 0 : MapFlags.Fixed), new ShmemFile { Length = Bytes(op.Pages) });
    }

    [Models("mm/mmap.c", "do_brk_flags")]
    private Outcome Brk(Op.Brk op) => op.Tag != 0 && !kernel.Parts.Mm.BrkUntags ? new Outcome.Failed(Errno.ENOMEM) : MapMemory(
        ProcessOf(op), op.As, 0, op.Pages, Prot.Read | Prot.Write, MapFlags.Private | MapFlags.Anonymous, null);

    private Outcome Find(Op.Find op)
    {
        mappings[op.As] = ProcessOf(op).Mm.InstallMapping((ulong)kernel.PageSize, op.Mapping switch
        {
            OwnMapping.Stack => VmFlags.VM_READ | VmFlags.VM_WRITE | VmFlags.VM_GROWSDOWN | VmFlags.VM_MTE_ALLOWED | MayDoAll,
            OwnMapping.Text => VmFlags.VM_READ | VmFlags.VM_EXEC | VmFlags.VM_MTE_ALLOWED | MayDoAll,
            OwnMapping.Vdso => VmFlags.VM_READ | VmFlags.VM_EXEC | MayDoAll,
            _ => VmFlags.VM_READ | VmFlags.VM_SPECIAL | VmFlags.VM_MAYREAD,
        });
        return new Outcome.Done();
    }

    private Outcome PunchHole(Op.PunchHole op)
    {
        if (Made(files, op.File) is not CachedFile file)
            return new Outcome.Failed(Errno.ENODEV);

        var (offset, length) = (Bytes(op.Pgoff) + (ulong)op.Offset, Bytes(op.Pages) + (ulong)op.Bytes);
        if (length == 0)
            return new Outcome.Failed(Errno.EINVAL);

        if (file is ShmemFile { Seals: var seals } && (seals & (SealFlags.Write | SealFlags.FutureWrite)) != 0)
            return new Outcome.Failed(Errno.EPERM);

        file.PunchHole(kernel, offset, length);
        var page = (ulong)kernel.PageSize;
        var first = (offset + page - 1) / page * page;
        if ((offset + length) / page * page is var last && last > first && kernel.Parts.Mm.PunchFreesPages)
            kernel.UnmapMappingRange(file, first, last - first);

        return new Outcome.Done();
    }

    private Outcome Ftruncate(Op.Ftruncate op)
    {
        var length = Bytes(op.Pages) + (ulong)op.Bytes;
        if (Made(files, op.File) is not CachedFile file)
            return new Outcome.Failed(Errno.EINVAL);

        if (file is HugetlbFile && length % Unit(huge: true) != 0)
            return new Outcome.Failed(Errno.EINVAL);

        if (file is ShmemFile { Seals: var seals } && ((length < file.Length && seals.HasFlag(SealFlags.Shrink)) ||
            (length > file.Length && seals.HasFlag(SealFlags.Grow))))
            return new Outcome.Failed(Errno.EPERM);

        var (page, old) = ((ulong)kernel.PageSize, file.Length);
        file.Truncate(kernel, length);
        if ((length + page - 1) / page * page is var first && first < old)
            kernel.UnmapMappingRange(file, first, old - first);

        return new Outcome.Done();
    }

    private Outcome FAddSeals(Op.FAddSeals op) => Made(files, op.File) is ShmemFile file
        ? Outcome.From(file.AddSeals(kernel, op.Seals))
        : new Outcome.Failed(Errno.EINVAL);
}
