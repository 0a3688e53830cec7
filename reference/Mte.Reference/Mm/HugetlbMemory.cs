using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mm;

/// <summary>mm/hugetlb.c: faults on huge pages of hugetlb.</summary>
public static class HugetlbMemory
{
    [Models("mm/hugetlb.c", "hugetlb_no_page")]
    internal static FaultCode? HugetlbNoPage(AddressSpace mm, Vma vma, ulong address, bool write)
    {
        var file = (HugetlbFile)vma.File!;
        var offset = vma.FileOffset(address);
        if (offset >= file.Length)
            return FaultCode.BUS_ADRERR;

        if (vma.Shared)
            Ptes.SetPteAt(mm, vma, address, Ptes.MkPte(mm, vma, file.Fault(mm.Kernel, offset)!, write: true));
        else if (file.Cached(mm.Kernel, offset) is { } cached)
            MapPrivately(mm, vma, address, cached, write);
        else
            Ptes.SetAnonymous(mm, vma, address, AllocZeroedHugetlbFolio(mm));

        return null;
    }

    private static void MapPrivately(AddressSpace mm, Vma vma, ulong address, Page cached, bool write)
    {
        if (write)
            Ptes.SetAnonymous(
                mm, vma, address, Memory.CopyOf(mm, cached, mm.Kernel.Pages.AllocHugetlbFolio()));
        else
            Ptes.SetPteAt(mm, vma, address, Ptes.MkPte(mm, vma, cached, write: false));
    }

    [Models("mm/memory.c", "folio_zero_user")]
    private static Page AllocZeroedHugetlbFolio(AddressSpace mm)
    {
        var head = mm.Kernel.Pages.AllocHugetlbFolio();
        foreach (var page in head.Folio)
            page.Data.Fill(0);

        return head;
    }
}
