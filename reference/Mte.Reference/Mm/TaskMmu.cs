using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>fs/proc/task_mmu.c: what /proc/PID/smaps and /proc/PID/pagemap show.</summary>
public static class TaskMmu
{
    /// <summary>Whether the page at an address is swapped out.</summary>
    public static bool IsSwapped(this AddressSpace mm, ulong address) =>
        mm.FindVmaIntersection(address, address + 1) is { } vma &&
        (mm.PageTable.HasSwap(vma, address) ||
         (vma is { Shared: true, File: ShmemFile file } &&
          file.IsSwapped(mm.Kernel, vma.FileOffset(address))));

    /// <summary>How many huge pages of its own a mapping has, each mapped as a whole.</summary>
    [Models("fs/proc/task_mmu.c", "smaps_pmd_entry")]
    public static int AnonHugePages(this AddressSpace mm, Vma vma)
    {
        var count = 0;
        for (var start = (vma.Start + mm.HugePageSize - 1) & ~(mm.HugePageSize - 1);
            start + mm.HugePageSize <= vma.End;
            start += mm.HugePageSize)
            count += TransparentHugePages.ThpAt(mm, start) is not null ? 1 : 0;

        return count;
    }
}
