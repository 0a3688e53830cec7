using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>mm/ksm.c: merges pages with equal contents, as the kernel thread ksmd does.</summary>
public static class Ksmd
{
    /// <summary>Merges equal pages of a range; answers how many share a page with another.</summary>
    [Models("mm/ksm.c", "cmp_and_merge_page")]
    public static int CmpAndMergePages(this AddressSpace mm, ulong start, int pages)
    {
        var stable = new List<(ulong At, Page Page)>();
        foreach (var (vma, at, pte) in Mergeable(mm, start, pages))
        {
            var twin = stable.Find(one => mm.Kernel.Parts.Ksm.PagesIdentical(mm.Kernel, one.Page, pte.Page));
            if (twin.Page is null)
                stable.Add((at, pte.Page));
            else if (TryToMergeTwoPages(mm, (at, pte.Page), twin))
                ReplacePage(mm, vma, at, twin.Page);
        }

        return stable.Where(one => one.Page.Ksm)
            .Sum(one => Mergeable(mm, start, pages).Count(mapped => mapped.Pte.Page == one.Page));
    }

    /// <summary>Merges the zero-filled pages of a range with the zero page; answers how many.</summary>
    [Models("mm/ksm.c", "cmp_and_merge_page")]
    public static int MergeWithZeroPage(this AddressSpace mm, ulong start, int pages)
    {
        var merged = 0;
        foreach (var (vma, at, pte) in Mergeable(mm, start, pages))
        {
            WriteProtectPage(mm, at, pte.Page);
            if (!mm.Kernel.Parts.Ksm.PagesIdentical(mm.Kernel, pte.Page, mm.Kernel.ZeroPage))
                continue;

            Memory.ZapPte(mm, vma, at);
            Ptes.SetZeroPage(mm, vma, at);
            merged++;
        }

        return merged;
    }

    /// <summary>Both may get tags while they are write-protected, and be no longer equal then.</summary>
    [Models("mm/ksm.c", "try_to_merge_two_pages")]
    private static bool TryToMergeTwoPages(
        AddressSpace mm, (ulong At, Page Page) one, (ulong At, Page Page) other)
    {
        WriteProtectPage(mm, one.At, one.Page);
        WriteProtectPage(mm, other.At, other.Page);
        return mm.Kernel.Parts.Ksm.PagesIdentical(mm.Kernel, one.Page, other.Page);
    }

    [Models("mm/ksm.c", "write_protect_page")]
    private static void WriteProtectPage(AddressSpace mm, ulong at, Page page) =>
        mm.MmuNotifierChangePte(at, page);

    /// <summary>Pages of the process's own, one by one.</summary>
    private static List<(Vma Vma, ulong At, Pte Pte)> Mergeable(AddressSpace mm, ulong start, int pages)
    {
        var found = new List<(Vma, ulong, Pte)>();
        for (var at = start; at < start + ((ulong)pages * mm.PageSize); at += mm.PageSize)
            if (mm.FindVmaIntersection(at, at + 1) is { File: null } vma &&
                mm.PageTable.TryGet(vma, at, out var pte) && pte is { Special: false, Page.Anonymous: true })
                found.Add((vma, at, pte));

        return found;
    }

    [Models("mm/ksm.c", "replace_page")]
    private static void ReplacePage(AddressSpace mm, Vma vma, ulong address, Page twin)
    {
        twin.Ksm = true;
        mm.PageTable.WriteProtect(twin);
        Memory.ZapPte(mm, vma, address);
        twin.Mapcount++;
        Ptes.SetPteAt(mm, vma, address, Ptes.MkPte(mm, vma, twin, write: false));
    }
}
