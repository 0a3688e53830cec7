using System.Diagnostics;
using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>
    /// What the MMU does for an access by EL0 to an untagged address, with the kernel's help if there is no
    /// entry yet. Null, and the entry and page; or the fault that the process gets.
    /// </summary>
    public FaultCode? Access(ulong address, bool write, out Pte pte, out Page page)
    {
        page = kernel.ZeroPage;
        if (!Walk(address, write, out pte))
        {
            if (DoPageFault(address, write) is { } fault)
                return fault;

            if (!Walk(address, write, out pte))
                throw new UnreachableException($"the fault at 0x{address:x} left no entry that permits the access");
        }

        page = SubPage(pte.Page, address);
        return null;
    }

    [Models("arch/arm64/mm/fault.c", "do_page_fault")]
    private FaultCode? DoPageFault(ulong address, bool write)
    {
        if (FindVma(address) is not { } vma || (address < vma.Start && !ExpandStack(vma, address)))
            return FaultCode.SEGV_MAPERR;

        var permitted = write
            ? vma.Flags.HasFlag(VmFlags.VM_WRITE)
            : kernel.Parts.ProtectionMap.UserReadable(vma.Flags);
        return !permitted ? FaultCode.SEGV_ACCERR
            : poisoned.Contains(address / PageSize) ? FaultCode.BUS_MCEERR_AR
            : guards.Contains(address / PageSize) ? FaultCode.SEGV_MAPERR
            : HandleMmFault(vma, address, write);
    }

    /// <summary>
    /// Makes the entry for an access that the mapping permits; a fault only behind a file's end.
    /// </summary>
    [Models("mm/memory.c", "handle_mm_fault")]
    private FaultCode? HandleMmFault(Vma vma, ulong address, bool write)
    {
        if (swapPtes.TryGetValue(Index(vma, address), out var entry))
            DoSwapPage(vma, address, entry);

        if (pageTable.TryGetValue(Index(vma, address), out var pte))
        {
            if (write && pte.UffdWp)
                return FaultCode.UFFD_PAGEFAULT_FLAG_WP;

            if (write && !pte.Write)
                DoWpPage(vma, address, pte);

            return null;
        }

        if (vma.Hugetlb)
            return HugetlbNoPage(vma, address, write);

        return vma.File is null ? DoAnonymousPage(vma, address, write) : DoFault(vma, address, write);
    }

    [Models("mm/memory.c", "do_anonymous_page")]
    private FaultCode? DoAnonymousPage(Vma vma, ulong address, bool write)
    {
        if (UserfaultfdMissing(vma))
            return HandleUserfault(write);

        if (DoHugePmdAnonymousPage(vma, address, write))
            return null;

        if (write)
            SetAnonymous(vma, address, VmaAllocZeroedMovableFolio(vma));
        else
            SetPteAt(vma, address, MkPte(vma, kernel.ZeroPage, write: false, special: true));

        return null;
    }

    [Models("mm/memory.c", "do_fault")]
    [Models("mm/memory.c", "do_cow_fault")]
    private FaultCode? DoFault(Vma vma, ulong address, bool write)
    {
        if (ShmemUserfault(vma, address, write) is { } wait)
            return wait;

        if (vma.File!.Fault(kernel, vma.FileOffset(address)) is not { } cached)
            return FaultCode.BUS_ADRERR;

        if (write && !vma.Shared)
            SetAnonymous(vma, address, CopyOf(cached, kernel.Pages.AllocPage()));
        else
            SetPteAt(vma, address, MkPte(vma, cached, write: vma.Shared));

        return null;
    }

    /// <summary>
    /// A write to a page that is mapped read-only: the copy of copy-on-write, unless nobody else has it.
    /// </summary>
    [Models("mm/memory.c", "do_wp_page")]
    private void DoWpPage(Vma vma, ulong address, Pte pte)
    {
        if (vma.Shared || pte.Page is { Anonymous: true, Mapcount: 1, Ksm: false, SwapEntry: null })
            SetPteAt(vma, address, pte with { Write = vma.Flags.HasFlag(VmFlags.VM_WRITE) });
        else if (!DoHugeZeroWpPmd(vma, address, pte))
            WpPageCopy(vma, address, pte);
    }

    [Models("mm/memory.c", "wp_page_copy")]
    private void WpPageCopy(Vma vma, ulong address, Pte pte)
    {
        var copy = pte.Special ? VmaAllocZeroedMovableFolio(vma)
            : vma.Hugetlb ? CopyOf(pte.Page, kernel.Pages.AllocHugetlbFolio())
            : CopyOf(pte.Page, kernel.Pages.AllocPage());
        ZapPte(Index(vma, address));
        SetAnonymous(vma, address, copy);
    }

    /// <summary>
    /// A page of zeros for a process; with tags from the start where the mapping has PROT_MTE.
    /// </summary>
    [Models("arch/arm64/mm/fault.c", "vma_alloc_zeroed_movable_folio")]
    private Page VmaAllocZeroedMovableFolio(Vma vma)
    {
        var page = kernel.Pages.AllocPage();
        page.Data.Fill(0);
        if (vma.Mte && kernel.Parts.Tagging.ClearsAtAllocation)
            PageTags.TagClearHighpage(kernel, page);

        return page;
    }

    private Page CopyOf(Page from, Page to)
    {
        kernel.Parts.CopyPage.CopyHighpage(kernel, to, from);
        return to;
    }

    private void SetAnonymous(Vma vma, ulong address, Page page)
    {
        (page.Anonymous, page.Mapcount) = (true, 1);
        SetPteAt(vma, address, MkPte(vma, page, write: true));
    }

    [Models("arch/arm64/include/asm/pgtable.h", "mk_pte")]
    private Pte MkPte(Vma vma, Page page, bool write, bool special = false) => new(
        page,
        kernel.Parts.ProtectionMap.UserReadable(vma.Flags),
        write && vma.Flags.HasFlag(VmFlags.VM_WRITE),
        kernel.Parts.ProtectionMap.NormalTagged(vma.Flags),
        special);

    [Models("arch/arm64/include/asm/pgtable.h", "__set_ptes")]
    private void SetPteAt(Vma vma, ulong address, Pte pte)
    {
        if (pte.Tagged && !pte.Special && kernel.Parts.Tagging.SyncsTagsOf(pte))
            PageTags.MteSyncTags(kernel, pte);

        pageTable[Index(vma, address)] = pte;
    }

    /// <summary>The page at an address, whether or not the process may access it; null if none is there.</summary>
    public Page? MappedPage(ulong address) =>
        FindVmaIntersection(address, address + 1) is { } vma &&
        pageTable.TryGetValue(Index(vma, address), out var pte)
            ? SubPage(pte.Page, address)
            : null;

    private bool Walk(ulong address, bool write, out Pte pte)
    {
        pte = default;
        return FindVmaIntersection(address, address + 1) is { } vma &&
            pageTable.TryGetValue(Index(vma, address), out pte) &&
            (write ? pte.Write : pte.Accessible);
    }

    private Page SubPage(Page head, ulong address) =>
        head.Folio[(int)(address / PageSize % (ulong)head.Folio.Count)];
}
