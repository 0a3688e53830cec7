using Mte.Spec;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    [Models("mm/hugetlb.c", "hugetlb_no_page")]
    private FaultCode? HugetlbNoPage(Vma vma, ulong address, bool write)
    {
        var file = (HugetlbFile)vma.File!;
        var offset = vma.FileOffset(address);
        if (offset >= file.Length)
            return FaultCode.BUS_ADRERR;

        if (vma.Shared)
            SetPteAt(vma, address, MkPte(vma, file.Fault(kernel, offset)!, write: true));
        else if (file.Cached(kernel, offset) is { } cached)
            MapPrivately(vma, address, cached, write);
        else
            SetAnonymous(vma, address, AllocZeroedHugetlbFolio());

        return null;
    }

    private void MapPrivately(Vma vma, ulong address, Page cached, bool write)
    {
        if (write)
            SetAnonymous(vma, address, CopyOf(cached, kernel.Pages.AllocHugetlbFolio()));
        else
            SetPteAt(vma, address, MkPte(vma, cached, write: false));
    }

    [Models("mm/memory.c", "folio_zero_user")]
    private Page AllocZeroedHugetlbFolio()
    {
        var head = kernel.Pages.AllocHugetlbFolio();
        foreach (var page in head.Folio)
            page.Data.Fill(0);

        return head;
    }
}
