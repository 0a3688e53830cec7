using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/msync.c: checks a range for holes. mbind and others that only look at the range share it.</summary>
public static class Msync
{
    /// <summary>What msync, mbind and the like come to, where only the range matters. Lengths in bytes.</summary>
    [Models("mm/msync.c", "SYSCALL_DEFINE3(msync)")]
    public static Errno CheckRange(this AddressSpace mm, ulong start, ulong length, Errno hole)
    {
        start = mm.UntaggedStart(start);
        if (mm.OffsetInPage(start))
            return EINVAL;

        for (var address = start; address < start + mm.PageAlign(length); address += mm.PageSize)
            if (mm.FindVmaIntersection(address, address + 1) is null)
                return hole;

        return Ok;
    }
}
