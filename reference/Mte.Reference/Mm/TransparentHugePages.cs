using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>mm/huge_memory.c: huge pages of anonymous memory.</summary>
public static class TransparentHugePages
{
    /// <summary>The huge page that all of an aligned range maps; null if it does not.</summary>
    public static Thp? ThpAt(this AddressSpace mm, ulong start)
    {
        if (mm.PageAt(start)?.Thp is not { } thp)
            return null;

        for (var index = 0; index < mm.Kernel.PagesPerThp; index++)
            if (mm.PageAt(start + ((ulong)index * mm.PageSize)) != thp.Pages[index])
                return null;

        return thp;
    }

    /// <summary>The huge page that anything near an address is part of.</summary>
    public static Thp? ThpNear(this AddressSpace mm, ulong address)
    {
        var start = address & ~(mm.HugePageSize - 1);
        for (var at = start; at < start + mm.HugePageSize; at += mm.PageSize)
            if (mm.PageAt(at)?.Thp is { } thp)
                return thp;

        return null;
    }

    /// <summary>Sets the entries of the pages of a huge page again, once it is split.</summary>
    [Models("mm/huge_memory.c", "remap_page")]
    public static void RemapPage(this AddressSpace mm, ulong address)
    {
        var start = address & ~(mm.HugePageSize - 1);
        for (var at = start; at < start + mm.HugePageSize; at += mm.PageSize)
            if (mm.FindVmaIntersection(at, at + 1) is { } vma && mm.PageTable.TryGet(vma, at, out var pte))
                Ptes.SetPteAt(mm, vma, at, pte);
    }

    [Models("mm/huge_memory.c", "do_huge_pmd_anonymous_page")]
    internal static bool DoHugePmdAnonymousPage(AddressSpace mm, Vma vma, ulong address, bool write)
    {
        var start = address & ~(mm.HugePageSize - 1);
        if (!vma.Flags.HasFlag(VmFlags.VM_HUGEPAGE) || !IsThpRange(mm, vma, start) || HasAnyEntry(mm, start))
            return false;

        if (write)
        {
            DoHugePmdFault(mm, vma, start);
            return true;
        }

        var pte = Ptes.MkPte(mm, vma, mm.Kernel.HugeZeroPage, write: false, special: true);
        for (var at = start; at < start + mm.HugePageSize; at += mm.PageSize)
            Ptes.SetPteAt(mm, vma, at, pte);

        return true;
    }

    /// <summary>The first write to the huge zero page, where that brings a huge page.</summary>
    [Models("mm/huge_memory.c", "do_huge_zero_wp_pmd", In = "7.3")]
    internal static bool DoHugeZeroWpPmd(AddressSpace mm, Vma vma, ulong address, Pte pte)
    {
        var start = address & ~(mm.HugePageSize - 1);
        if (!mm.Kernel.Parts.Thp.HugeZeroWriteAllocates || !pte.Special ||
            pte.Page != mm.Kernel.HugeZeroPage ||
            !IsThpRange(mm, vma, start))
            return false;

        DoHugePmdFault(mm, vma, start);
        return true;
    }

    [Models("mm/huge_memory.c", "__do_huge_pmd_anonymous_page")]
    private static void DoHugePmdFault(AddressSpace mm, Vma vma, ulong start)
    {
        var thp = mm.Kernel.Pages.AllocThp();
        for (var index = 0; index < mm.Kernel.PagesPerThp; index++)
        {
            thp.Pages[index].Data.Fill(0);
            Ptes.SetAnonymous(mm, vma, start + ((ulong)index * mm.PageSize), thp.Pages[index]);
        }
    }

    internal static bool IsThpRange(AddressSpace mm, Vma vma, ulong start) =>
        vma.File is null && (start & (mm.HugePageSize - 1)) == 0 &&
        start >= vma.Start && start + mm.HugePageSize <= vma.End;

    private static bool HasAnyEntry(AddressSpace mm, ulong start)
    {
        for (var at = start; at < start + mm.HugePageSize; at += mm.PageSize)
            if (mm.PageTable.HasSmall(at))
                return true;

        return false;
    }
}
