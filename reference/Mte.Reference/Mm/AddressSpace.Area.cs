using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    private const MapFlags FixedNoreplace = (MapFlags)0x100000;

    // Pages kept free below a mapping that grows down (stack_guard_gap).
    private const ulong StackGuardPages = 256;

    /// <summary>
    /// Finds the address of a new mapping. A tagged address is above every address of a process: as a hint it
    /// is ignored, with MAP_FIXED it is refused.
    /// </summary>
    [Models("mm/mmap.c", "get_unmapped_area")]
    private Errno GetUnmappedArea(BackingFile? file, ulong address, ulong length, MapFlags flags, out ulong area)
    {
        address = kernel.Parts.Untagging.OfMmap(address);
        area = address;
        if (length > TaskSize)
            return ENOMEM;

        var alignment = file is { IsHugepages: true } ? (ulong)kernel.HugePageSize : PageSize;
        if (flags.HasFlag(FixedNoreplace) && FindVmaIntersection(address, address + length) is not null)
            return EEXIST;

        if ((flags & (MapFlags.Fixed | FixedNoreplace)) == 0)
            return ArchGetUnmappedAreaTopdown(address, length, alignment, out area);

        if (address > TaskSize - length)
            return ENOMEM;

        return (address & (alignment - 1)) != 0 ? EINVAL : Ok;
    }

    [Models("mm/mmap.c", "arch_get_unmapped_area_topdown")]
    private Errno ArchGetUnmappedAreaTopdown(ulong hint, ulong length, ulong alignment, out ulong area)
    {
        area = (hint + alignment - 1) & ~(alignment - 1);
        if (hint != 0 && area <= TaskSize - length && IsFree(area, area + length))
            return Ok;

        var end = MmapBase;
        for (var index = vmas.Count - 1; index >= -1; index--)
        {
            var floor = index < 0 ? PageSize : vmas[index].End;
            if (end > floor && end - floor >= length && ((end - length) & ~(alignment - 1)) >= floor)
            {
                area = (end - length) & ~(alignment - 1);
                return Ok;
            }

            if (index >= 0)
                end = Math.Min(end, VmStartGap(vmas[index]));
        }

        return ENOMEM;
    }

    private bool IsFree(ulong start, ulong end) =>
        start != 0 && (FindVma(start) is not { } next || end <= VmStartGap(next));

    [Models("include/linux/mm.h", "vm_start_gap")]
    private ulong VmStartGap(Vma vma) =>
        vma.Flags.HasFlag(VmFlags.VM_GROWSDOWN) ? vma.Start - (StackGuardPages * PageSize) : vma.Start;

    /// <summary>
    /// Lets a mapping that grows down grow to an address below it; false if its neighbour is too near.
    /// </summary>
    [Models("mm/mmap.c", "expand_downwards")]
    private bool ExpandStack(Vma vma, ulong address)
    {
        if (!vma.Flags.HasFlag(VmFlags.VM_GROWSDOWN))
            return false;

        var start = address & ~(PageSize - 1);
        var below = vmas[..vmas.IndexOf(vma)].LastOrDefault();
        if (below is not null && start < below.End + (StackGuardPages * PageSize))
            return false;

        vma.Start = start;
        return true;
    }
}
