namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>Merges the pages of a range that are equal; answers how many share a page with another.</summary>
    [Models("mm/ksm.c", "cmp_and_merge_page")]
    public int CmpAndMergePages(ulong start, int pages)
    {
        var stable = new List<(ulong At, Page Page)>();
        foreach (var (vma, at, pte) in Mergeable(start, pages))
        {
            var twin = stable.Find(one => kernel.Parts.Ksm.PagesIdentical(kernel, one.Page, pte.Page));
            if (twin.Page is null)
                stable.Add((at, pte.Page));
            else if (TryToMergeTwoPages((at, pte.Page), twin))
                ReplacePage(vma, at, twin.Page);
        }

        return stable.Where(one => one.Page.Ksm)
            .Sum(one => Mergeable(start, pages).Count(mapped => mapped.Pte.Page == one.Page));
    }

    /// <summary>Merges the pages of a range that are zero with the zero page; answers how many that are.</summary>
    [Models("mm/ksm.c", "cmp_and_merge_page")]
    public int MergeWithZeroPage(ulong start, int pages)
    {
        var merged = 0;
        foreach (var (vma, at, pte) in Mergeable(start, pages))
        {
            WriteProtectPage(at, pte.Page);
            if (!kernel.Parts.Ksm.PagesIdentical(kernel, pte.Page, kernel.ZeroPage))
                continue;

            ZapPte(Index(vma, at));
            SetPteAt(vma, at, MkPte(vma, kernel.ZeroPage, write: false, special: true));
            merged++;
        }

        return merged;
    }

    /// <summary>Both may get tags while they are write-protected, and be no longer equal then.</summary>
    [Models("mm/ksm.c", "try_to_merge_two_pages")]
    private bool TryToMergeTwoPages((ulong At, Page Page) one, (ulong At, Page Page) other)
    {
        WriteProtectPage(one.At, one.Page);
        WriteProtectPage(other.At, other.Page);
        return kernel.Parts.Ksm.PagesIdentical(kernel, one.Page, other.Page);
    }

    [Models("mm/ksm.c", "write_protect_page")]
    private void WriteProtectPage(ulong at, Page page) => ChangePte?.Invoke(at, page);

    /// <summary>Pages of the process's own, one by one.</summary>
    private List<(Vma Vma, ulong At, Pte Pte)> Mergeable(ulong start, int pages)
    {
        var found = new List<(Vma, ulong, Pte)>();
        for (var at = start; at < start + ((ulong)pages * PageSize); at += PageSize)
            if (FindVmaIntersection(at, at + 1) is { File: null } vma &&
                pageTable.TryGetValue(Index(vma, at), out var pte) && pte is { Special: false, Page.Anonymous: true })
                found.Add((vma, at, pte));

        return found;
    }

    [Models("mm/ksm.c", "replace_page")]
    private void ReplacePage(Vma vma, ulong address, Page twin)
    {
        twin.Ksm = true;
        foreach (var (index, pte) in pageTable.ToArray())
            if (pte.Page == twin)
                pageTable[index] = pte with { Write = false };

        ZapPte(Index(vma, address));
        twin.Mapcount++;
        SetPteAt(vma, address, MkPte(vma, twin, write: false));
    }
}
