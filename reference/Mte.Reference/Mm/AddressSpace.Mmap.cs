using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    // Where the first mapping ends: the kernel hands out addresses from the top down.
    private const ulong MmapBase = TaskSize - (1UL << 32);

    private const MapFlags MapType = (MapFlags)0xf, SharedValidate = (MapFlags)3, Droppable = (MapFlags)8;

    // Every flag that was there before MAP_SHARED_VALIDATE.
    private const MapFlags LegacyMapMask = (MapFlags)0x407fd33;

    /// <summary>The system call mmap. Lengths in bytes; a file is mapped from its start.</summary>
    [Models("mm/mmap.c", "ksys_mmap_pgoff")]
    public Errno KsysMmapPgoff(
        BackingFile? file, ulong address, ulong length, Prot prot, MapFlags flags, out ulong mapped)
    {
        mapped = 0;
        var huge = flags.HasFlag(MapFlags.Hugetlb);
        if (!flags.HasFlag(MapFlags.Anonymous))
        {
            if (file is null)
                return EBADF;

            if (file.IsHugepages)
                length = HugeAlign(length);
            else if (huge)
                return EINVAL;
        }
        else if (huge)
        {
            length = HugeAlign(length);
            file = new HugetlbFile { Length = length };
        }
        else
        {
            file = null;
        }

        return DoMmap(file, address, length, prot, flags, out mapped);
    }

    [Models("mm/mmap.c", "do_mmap")]
    private Errno DoMmap(
        BackingFile? file, ulong address, ulong length, Prot prot, MapFlags flags, out ulong mapped)
    {
        mapped = 0;
        if (length == 0)
            return EINVAL;

        length = PageAlign(length);
        if (GetUnmappedArea(file, address, length, flags, out var area) is not Ok and var refused)
            return refused;

        if (TypeFlags(file, flags, out var typeFlags) is not Ok and var invalid)
            return invalid;

        var vmFlags = typeFlags | defFlags | CalcVmProtBits(prot) | CalcVmFlagBits(file, flags) |
            VmFlags.VM_MAYREAD | VmFlags.VM_MAYWRITE | VmFlags.VM_MAYEXEC;
        if (file is ShmemFile shmem && shmem.CheckSeals(kernel, ref vmFlags) is not Ok and var forbidden)
            return forbidden;

        if (MmapRegion(file, area, length, vmFlags) is not Ok and var failed)
            return failed;

        mapped = area;
        if (flags.HasFlag(MapFlags.Populate) || vmFlags.HasFlag(VmFlags.VM_LOCKED))
            PopulateNew(area, area + length, flags);

        return Ok;
    }

    private void PopulateNew(ulong start, ulong end, MapFlags flags)
    {
        if (flags.HasFlag(MapFlags.Populate))
            MmPopulate(start, end);
        else
            PopulateLocked(start, end);
    }

    /// <summary>
    /// What MAP_SHARED or MAP_PRIVATE comes to; do_mmap asks after it has found an address.
    /// </summary>
    private Errno TypeFlags(BackingFile? file, MapFlags flags, out VmFlags typeFlags)
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
            (Droppable, null) when kernel.Parts.Mm.HasDroppable => growsDown ? EINVAL : Ok,
            _ => EINVAL,
        };
    }

    [Models("include/linux/mman.h", "calc_vm_prot_bits")]
    private VmFlags CalcVmProtBits(Prot prot) =>
        (prot.HasFlag(Prot.Read) ? VmFlags.VM_READ : 0) |
        (prot.HasFlag(Prot.Write) ? VmFlags.VM_WRITE : 0) |
        (prot.HasFlag(Prot.Exec) ? VmFlags.VM_EXEC : 0) |
        kernel.Parts.Mman.ArchCalcVmProtBits(prot);

    [Models("include/linux/mman.h", "calc_vm_flag_bits")]
    private VmFlags CalcVmFlagBits(BackingFile? file, MapFlags flags) =>
        (flags.HasFlag(MapFlags.Growsdown) ? VmFlags.VM_GROWSDOWN : 0) |
        (flags.HasFlag(MapFlags.Locked) ? VmFlags.VM_LOCKED : 0) |
        (flags.HasFlag(MapFlags.Noreserve) ? VmFlags.VM_NORESERVE : 0) |
        kernel.Parts.Mman.ArchCalcVmFlagBits(file, flags);

    [Models("mm/mmap.c", "mmap_region")]
    private Errno MmapRegion(BackingFile? file, ulong start, ulong length, VmFlags flags)
    {
        var valid = kernel.Parts.Mman.ArchValidateFlags(flags);
        if (!valid && kernel.Parts.MmapOrder.ValidatesBeforeUnmapping)
            return EINVAL;

        if (DoMunmap(start, length) is not Ok and var refused)
            return refused;

        if (!valid)
            return EINVAL;

        if (AccountableMapping(file, flags))
            flags |= VmFlags.VM_ACCOUNT;

        Insert(NewVma(file, start, length, flags));
        return Ok;
    }

    [Models("mm/shmem.c", "shmem_zero_setup")]
    private static Vma NewVma(BackingFile? file, ulong start, ulong length, VmFlags flags)
    {
        if (file is null && flags.HasFlag(VmFlags.VM_SHARED))
            file = new ShmemFile { Length = length };

        var vma = new Vma(start, start + length, flags, file, fileOffset: 0);
        file?.Mmap(vma);
        return vma;
    }

    [Models("mm/mmap.c", "accountable_mapping")]
    private static bool AccountableMapping(BackingFile? file, VmFlags flags) =>
        file is not { IsHugepages: true } &&
        (flags & (VmFlags.VM_NORESERVE | VmFlags.VM_SHARED | VmFlags.VM_WRITE)) == VmFlags.VM_WRITE;

    [Models("mm/gup.c", "__mm_populate")]
    private void MmPopulate(ulong start, ulong end)
    {
        // Errors end it quietly: the mapping is there all the same.
        for (var address = start; address < end; address += PageSize)
            if (FindVma(address) is not { } vma || PopulateOne(vma, address) is not null)
                return;
    }

    private FaultCode? PopulateOne(Vma vma, ulong address)
    {
        var write = (vma.Flags & (VmFlags.VM_WRITE | VmFlags.VM_SHARED)) == VmFlags.VM_WRITE;
        return vma.Flags.HasFlag(write ? VmFlags.VM_WRITE : VmFlags.VM_READ)
            ? HandleMmFault(vma, address, write)
            : FaultCode.SEGV_ACCERR;
    }

    private ulong HugeAlign(ulong length) =>
        (length + (ulong)kernel.HugePageSize - 1) & ~((ulong)kernel.HugePageSize - 1);

    private void Insert(Vma vma)
    {
        var index = vmas.FindIndex(other => other.Start >= vma.End);
        vmas.Insert(index < 0 ? vmas.Count : index, vma);
    }
}
