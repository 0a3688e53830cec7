using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mincore.c: says which pages are in memory.</summary>
public static class Mincore
{
    /// <summary>The system call mincore: how many pages are there.</summary>
    [Models("mm/mincore.c", "do_mincore")]
    public static Errno DoMincore(this AddressSpace mm, ulong start, ulong length, out int resident)
    {
        resident = 0;
        if (Msync.CheckRange(mm, start, length, ENOMEM) is not Ok and var refused)
            return refused;

        start = mm.UntaggedStart(start);
        for (var address = start; address < start + mm.PageAlign(length); address += mm.PageSize)
        {
            var vma = mm.FindVma(address)!;
            var cached = vma.File is CachedFile file &&
                file.Cached(mm.Kernel, vma.FileOffset(address)) is not null;
            resident += cached || mm.PageTable.Has(vma, address) ? 1 : 0;
        }

        return Ok;
    }
}
