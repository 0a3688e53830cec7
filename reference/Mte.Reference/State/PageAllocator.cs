namespace Mte.Reference.State;

/// <summary>
/// The page allocator. Memory comes as its previous owner left it, data and tags, also the first time:
/// whoever needs it clean must clean it, and a missing clear shows. Zones, nodes and reclaim are left out.
/// </summary>
public sealed class PageAllocator(int pageSize, int hugePageSize, bool keepsFlags = false)
{
    /// <summary>What is left in memory that nobody of the program had before.</summary>
    public const byte StaleData = 0xA5, StaleTag = 0xD;

    private readonly Stack<Page> free = [];
    private readonly Stack<Page> freeHuge = [];
    private readonly Stack<Thp> freeThps = [];
    private readonly List<Page> all = [];

    /// <summary>
    /// Every page that was ever handed out (the online page frames), the free ones among them.
    /// </summary>
    public IEnumerable<Page> All => all;

    /// <summary>A page that nobody cleared.</summary>
    [Models("mm/page_alloc.c", "prep_new_page")]
    public Page AllocPage() =>
        Prepare(free.TryPop(out var page) ? page : New(new Page(pageSize, StaleData, StaleTag)));

    /// <summary>The head of a huge page that nobody cleared. The pool never runs dry.</summary>
    [Models("mm/hugetlb.c", "alloc_hugetlb_folio")]
    public Page AllocHugetlbFolio() =>
        Prepare(freeHuge.TryPop(out var head)
            ? head
            : New(Page.NewFolio(hugePageSize / pageSize, pageSize, StaleData, StaleTag)));

    /// <summary>Takes a page back, with its contents.</summary>
    [Models("mm/page_alloc.c", "free_unref_page")]
    [Models("mm/hugetlb.c", "free_huge_folio")]
    public void Free(Page head)
    {
        if (!keepsFlags)
            head.Flags = PageFlags.None;

        if (head.Thp is not { } thp)
            (head.Folio.Count == 1 ? free : freeHuge).Push(head);
        else if (thp.Unmap(head))
            freeThps.Push(thp);
    }

    /// <summary>A transparent huge page that nobody cleared.</summary>
    [Models("mm/huge_memory.c", "vma_alloc_anon_folio_pmd", In = "7.3")]
    public Thp AllocThp()
    {
        if (!freeThps.TryPop(out var thp))
            thp = new Thp(
            [
                .. Enumerable.Range(0, hugePageSize / pageSize)
                    .Select(_ => New(new Page(pageSize, StaleData, StaleTag))),
            ]);

        thp.Unmapped.Clear();
        foreach (var page in thp.Pages)
            Prepare(page).Thp = thp;

        return thp;
    }

    /// <summary>Makes small pages of a transparent huge page; those that nobody maps become free.</summary>
    public void Split(Thp thp)
    {
        foreach (var page in thp.Pages)
            page.Thp = null;

        foreach (var page in thp.Unmapped)
            free.Push(page);
    }

    private Page New(Page head)
    {
        all.AddRange(head.Folio);
        return head;
    }

    private static Page Prepare(Page head)
    {
        // Flags end with the page's life (PAGE_FLAGS_CHECK_AT_PREP, arch_clear_hugetlb_flags); contents do
        // not.
        head.Flags = PageFlags.None;
        head.Anonymous = false;
        head.Mapcount = 0;
        head.Ksm = false;
        return head;
    }
}
