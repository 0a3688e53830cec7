using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mmap.c, get_unmapped_area: finds the address of a new mapping.</summary>
public static class UnmappedArea
{
    private const MapFlags FixedNoreplace = (MapFlags)0x100000;

    // Pages kept free below a mapping that grows down (stack_guard_gap).
    internal const ulong StackGuardPages = 256;

    // Where the first mapping ends: the kernel hands out addresses from the top down.
    private const ulong MmapBase = AddressSpace.TaskSize - (1UL << 32);

    /// <summary>
    /// Finds the address of a new mapping. A tagged address is above every address of a process: as a hint it
    /// is ignored, with MAP_FIXED it is refused.
    /// </summary>
    [Models("mm/mmap.c", "get_unmapped_area")]
    internal static Errno GetUnmappedArea(
        AddressSpace mm, BackingFile? file, ulong address, ulong length, MapFlags flags, out ulong area)
    {
        address = mm.Kernel.Parts.Untagging.OfMmap(address);
        area = address;
        if (length > AddressSpace.TaskSize)
            return ENOMEM;

        var alignment = file is { IsHugepages: true } ? (ulong)mm.Kernel.HugePageSize : mm.PageSize;
        if (flags.HasFlag(FixedNoreplace) && mm.FindVmaIntersection(address, address + length) is not null)
            return EEXIST;

        if ((flags & (MapFlags.Fixed | FixedNoreplace)) == 0)
            return ArchGetUnmappedAreaTopdown(mm, address, length, alignment, out area);

        if (address > AddressSpace.TaskSize - length)
            return ENOMEM;

        return (address & (alignment - 1)) != 0 ? EINVAL : Ok;
    }

    [Models("mm/mmap.c", "arch_get_unmapped_area_topdown")]
    internal static Errno ArchGetUnmappedAreaTopdown(
        AddressSpace mm, ulong hint, ulong length, ulong alignment, out ulong area)
    {
        area = (hint + alignment - 1) & ~(alignment - 1);
        if (hint != 0 && area <= AddressSpace.TaskSize - length && IsFree(mm, area, area + length))
            return Ok;

        var end = MmapBase;
        for (var index = mm.Vmas.Count - 1; index >= -1; index--)
        {
            var floor = index < 0 ? mm.PageSize : mm.Vmas[index].End;
            if (end > floor && end - floor >= length && ((end - length) & ~(alignment - 1)) >= floor)
            {
                area = (end - length) & ~(alignment - 1);
                return Ok;
            }

            if (index >= 0)
                end = Math.Min(end, VmStartGap(mm, mm.Vmas[index]));
        }

        return ENOMEM;
    }

    internal static bool IsFree(AddressSpace mm, ulong start, ulong end) =>
        start != 0 && (mm.FindVma(start) is not { } next || end <= VmStartGap(mm, next));

    [Models("include/linux/mm.h", "vm_start_gap")]
    private static ulong VmStartGap(AddressSpace mm, Vma vma) =>
        vma.Flags.HasFlag(VmFlags.VM_GROWSDOWN) ? vma.Start - (StackGuardPages * mm.PageSize) : vma.Start;
}
