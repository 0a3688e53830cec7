using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/msync.c: checks a range for holes; mbind and other calls share it.</summary>
public static class Msync
{
    /// <summary>
    /// The error of msync, mbind and other calls for a range: <paramref name="hole"/> if a page of it is not
    /// mapped. Lengths in bytes.
    /// </summary>
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
