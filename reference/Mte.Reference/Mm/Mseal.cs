using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mseal.c: seals mappings against changes.</summary>
public static class Mseal
{
    /// <summary>The system call mseal. Lengths in bytes.</summary>
    [Models("mm/mseal.c", "do_mseal")]
    public static Errno DoMseal(this AddressSpace mm, ulong start, ulong length)
    {
        if (!mm.Kernel.Parts.Mm.HasMseal)
            return ENOSYS;

        start = mm.UntaggedStart(start);
        if (mm.OffsetInPage(start))
            return EINVAL;

        var end = start + mm.PageAlign(length);
        for (var address = start; address < end; address += mm.PageSize)
            if (mm.FindVmaIntersection(address, address + 1) is null)
                return ENOMEM;

        for (var address = start; address < end;)
        {
            var next = Math.Min(mm.FindVma(address)!.End, end);
            mm.VmaModifyFlags(address, next, (VmFlags.VM_SEALED, 0));
            address = next;
        }

        return Ok;
    }
}
