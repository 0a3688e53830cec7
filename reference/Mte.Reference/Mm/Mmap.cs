using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>
/// mm/mmap.c: makes mappings, and lets a stack grow. <see cref="UnmappedArea"/> finds the address.
/// </summary>
public static class Mmap
{
    private const MapFlags MapType = (MapFlags)0xf, SharedValidate = (MapFlags)3, Droppable = (MapFlags)8;

    // Every flag that was there before MAP_SHARED_VALIDATE.
    private const MapFlags LegacyMapMask = (MapFlags)0x407fd33;

    /// <summary>The system call mmap. Lengths in bytes; a file is mapped from its start.</summary>
    [Models("mm/mmap.c", "ksys_mmap_pgoff")]
    public static Errno KsysMmapPgoff(
        this AddressSpace mm,
        BackingFile? file, ulong address, ulong length, Prot prot, MapFlags flags, out ulong mapped)
    {
        mapped = 0;
        var huge = flags.HasFlag(MapFlags.Hugetlb);
        if (!flags.HasFlag(MapFlags.Anonymous))
        {
            if (file is null)
                return EBADF;

            if (file.IsHugepages)
                length = HugeAlign(mm, length);
            else if (huge)
                return EINVAL;
        }
        else if (huge)
        {
            length = HugeAlign(mm, length);
            file = new HugetlbFile { Length = length };
        }
        else
        {
            file = null;
        }

        return DoMmap(mm, file, address, length, prot, flags, out mapped);
    }

    [Models("mm/mmap.c", "do_mmap")]
    private static Errno DoMmap(
        AddressSpace mm,
        BackingFile? file, ulong address, ulong length, Prot prot, MapFlags flags, out ulong mapped)
    {
        mapped = 0;
        if (length == 0)
            return EINVAL;

        length = mm.PageAlign(length);
        var refused = UnmappedArea.GetUnmappedArea(mm, file, address, length, flags, out var area);
        if (refused is not Ok)
            return refused;

        if (TypeFlags(mm, file, flags, out var typeFlags) is not Ok and var invalid)
            return invalid;

        var vmFlags = typeFlags | mm.DefFlags |
            VmBits.CalcVmProtBits(mm, prot) | VmBits.CalcVmFlagBits(mm, file, flags) |
            VmFlags.VM_MAYREAD | VmFlags.VM_MAYWRITE | VmFlags.VM_MAYEXEC;
        if (file is ShmemFile shmem && shmem.CheckSeals(mm.Kernel, ref vmFlags) is not Ok and var forbidden)
            return forbidden;

        if (MmapRegion(mm, file, area, length, vmFlags) is not Ok and var failed)
            return failed;

        mapped = area;
        if (flags.HasFlag(MapFlags.Populate) || vmFlags.HasFlag(VmFlags.VM_LOCKED))
            PopulateNew(mm, area, area + length, flags);

        return Ok;
    }

    private static void PopulateNew(AddressSpace mm, ulong start, ulong end, MapFlags flags)
    {
        if (flags.HasFlag(MapFlags.Populate))
            Gup.MmPopulate(mm, start, end);
        else
            Gup.PopulateLocked(mm, start, end);
    }

    /// <summary>
    /// What MAP_SHARED or MAP_PRIVATE comes to; do_mmap asks after it has found an address.
    /// </summary>
    private static Errno TypeFlags(AddressSpace mm, BackingFile? file, MapFlags flags, out VmFlags typeFlags)
    {
        var growsDown = flags.HasFlag(MapFlags.Growsdown);
        var type = flags & MapType;
        typeFlags = type is Droppable
            ? VmFlags.VM_DROPPABLE | VmFlags.VM_NORESERVE | VmFlags.VM_WIPEONFORK | VmFlags.VM_DONTDUMP
            : type is MapFlags.Private ? VmFlags.None : VmFlags.VM_SHARED | VmFlags.VM_MAYSHARE;
        return (type, file) switch
        {
            (SharedValidate, not null) when (flags & ~LegacyMapMask) != 0 => EOPNOTSUPP,
            (MapFlags.Shared or SharedValidate or MapFlags.Private, not null) => growsDown ? EINVAL : Ok,
            (MapFlags.Shared, null) => growsDown ? EINVAL : Ok,
            (MapFlags.Private, null) => Ok,
            (Droppable, null) when mm.Kernel.Parts.Mm.HasDroppable => growsDown ? EINVAL : Ok,
            _ => EINVAL,
        };
    }

    [Models("mm/mmap.c", "mmap_region")]
    private static Errno MmapRegion(
        AddressSpace mm, BackingFile? file, ulong start, ulong length, VmFlags flags)
    {
        var valid = mm.Kernel.Parts.Mman.ArchValidateFlags(flags);
        if (!valid && mm.Kernel.Parts.Mm.ValidatesBeforeUnmapping)
            return EINVAL;

        if (Munmap.DoMunmap(mm, start, length) is not Ok and var refused)
            return refused;

        if (!valid)
            return EINVAL;

        if (AccountableMapping(file, flags))
            flags |= VmFlags.VM_ACCOUNT;

        mm.Insert(NewVma(file, start, length, flags));
        return Ok;
    }

    [Models("mm/shmem.c", "shmem_zero_setup")]
    private static Vma NewVma(BackingFile? file, ulong start, ulong length, VmFlags flags)
    {
        if (file is null && flags.HasFlag(VmFlags.VM_SHARED))
            file = new ShmemFile { Length = length };

        var vma = new Vma(start, start + length, flags, file, fileOffset: 0);
        file?.CallMmap(vma);
        return vma;
    }

    [Models("mm/mmap.c", "accountable_mapping")]
    private static bool AccountableMapping(BackingFile? file, VmFlags flags) =>
        file is not { IsHugepages: true } &&
        (flags & (VmFlags.VM_NORESERVE | VmFlags.VM_SHARED | VmFlags.VM_WRITE)) == VmFlags.VM_WRITE;

    private static ulong HugeAlign(AddressSpace mm, ulong length) =>
        (length + (ulong)mm.Kernel.HugePageSize - 1) & ~((ulong)mm.Kernel.HugePageSize - 1);

    /// <summary>
    /// Lets a mapping that grows down grow to an address below it; false if its neighbour is too near.
    /// </summary>
    [Models("mm/mmap.c", "expand_downwards")]
    internal static bool ExpandStack(AddressSpace mm, Vma vma, ulong address)
    {
        if (!vma.Flags.HasFlag(VmFlags.VM_GROWSDOWN))
            return false;

        var start = address & ~(mm.PageSize - 1);
        var below = mm.Vmas.TakeWhile(other => other != vma).LastOrDefault();
        if (below is not null && start < below.End + (UnmappedArea.StackGuardPages * mm.PageSize))
            return false;

        vma.Start = start;
        return true;
    }

    /// <summary>The system call remap_file_pages. Lengths in bytes.</summary>
    [Models("mm/mmap.c", "SYSCALL_DEFINE5(remap_file_pages)")]
    public static Errno RemapFilePages(this AddressSpace mm, ulong start, ulong length, ulong pgoff)
    {
        (start, length) = (start & ~(mm.PageSize - 1), length & ~(mm.PageSize - 1));
        if (length == 0 || mm.FindVma(start) is not { } vma || vma.Start > start ||
            !vma.Shared || start + length > vma.End)
            return EINVAL;

        var flags = mm.Kernel.Parts.Mm.AfterRemapFilePages(vma.Flags);
        var file = vma.File;
        if (Munmap.DoMunmap(mm, start, length) is not Ok and var refused)
            return refused;

        mm.Insert(new Vma(start, start + length, flags, file, pgoff * mm.PageSize));
        return Ok;
    }

    /// <summary>Adds a mapping that the kernel makes by itself.</summary>
    [Models("mm/mmap.c", "_install_special_mapping")]
    public static ulong InstallMapping(this AddressSpace mm, ulong length, VmFlags flags)
    {
        _ = UnmappedArea.ArchGetUnmappedAreaTopdown(mm, 0, length, mm.PageSize, out var area);
        mm.Insert(new Vma(area, area + length, flags, null, 0));
        return area;
    }
}
