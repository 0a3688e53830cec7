using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/khugepaged.c: collapses small pages into a huge page.</summary>
public static class Khugepaged
{
    /// <summary>Gathers the pages of an aligned range into a huge page.</summary>
    [Models("mm/khugepaged.c", "collapse_huge_page")]
    public static Errno CollapseHugePage(this AddressSpace mm, ulong start)
    {
        if (mm.FindVmaIntersection(start, start + 1) is not { } vma ||
            !TransparentHugePages.IsThpRange(mm, vma, start))
            return EINVAL;

        if (mm.Kernel.Parts.Thp.CollapseNeedsWritable && !HasWritable(mm, vma, start))
            return EINVAL;

        var thp = mm.Kernel.Pages.AllocThp();
        for (var index = 0; index < mm.Kernel.PagesPerThp; index++)
        {
            var at = start + ((ulong)index * mm.PageSize);
            var page = thp.Pages[index];
            if (mm.PageAt(at) is { } old)
                mm.Kernel.Parts.HugeMemory.CollapseHugePageCopy(mm.Kernel, page, old);
            else
                page.Data.Fill(0);

            Memory.ZapPte(mm, vma, at);
            Ptes.SetAnonymous(mm, vma, at, page);
        }

        return Ok;
    }

    private static bool HasWritable(AddressSpace mm, Vma vma, ulong start) =>
        Enumerable.Range(0, mm.Kernel.PagesPerThp).Any(index =>
            mm.PageTable.TryGet(vma, start + ((ulong)index * mm.PageSize), out var pte) && pte.Write);
}
