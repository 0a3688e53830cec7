using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    private ulong HugePageSize => (ulong)kernel.HugePageSize;

    private int PagesPerThp => kernel.HugePageSize / kernel.PageSize;

    /// <summary>MADV_HUGEPAGE or MADV_MERGEABLE: sets a flag of whole mappings.</summary>
    [Models("mm/madvise.c", "madvise_vma_behavior")]
    public Errno MadviseVmaBehavior(ulong start, ulong length, VmFlags flag)
    {
        if (OffsetInPage(start))
            return EINVAL;

        var end = start + PageAlign(length);
        if (SplitVma(start) is not Ok and var refused)
            return refused;

        if (SplitVma(end) is not Ok and var failed)
            return failed;

        for (var at = start; at < end;)
        {
            if (FindVmaIntersection(at, at + 1) is not { } vma)
                return ENOMEM;

            vma.Flags |= flag;
            at = vma.End;
        }

        return Ok;
    }

    /// <summary>How many huge pages of its own the mapping at an address has, each with one entry for all.</summary>
    [Models("fs/proc/task_mmu.c", "smaps_pmd_entry")]
    public int AnonHugePages(Vma vma)
    {
        var count = 0;
        for (var start = (vma.Start + HugePageSize - 1) & ~(HugePageSize - 1);
            start + HugePageSize <= vma.End;
            start += HugePageSize)
            count += ThpAt(start) is not null ? 1 : 0;

        return count;
    }

    /// <summary>The huge page that all of an aligned range maps; null if it does not.</summary>
    public Thp? ThpAt(ulong start)
    {
        if (PageAt(start)?.Thp is not { } thp)
            return null;

        for (var index = 0; index < PagesPerThp; index++)
            if (PageAt(start + ((ulong)index * PageSize)) != thp.Pages[index])
                return null;

        return thp;
    }

    /// <summary>The huge page that anything near an address is part of.</summary>
    public Thp? ThpNear(ulong address)
    {
        var start = address & ~(HugePageSize - 1);
        for (var at = start; at < start + HugePageSize; at += PageSize)
            if (PageAt(at)?.Thp is { } thp)
                return thp;

        return null;
    }

    /// <summary>A page of the process's own behind an address, without any fault.</summary>
    public Page? PageAt(ulong address) =>
        FindVmaIntersection(address, address + 1) is { } vma &&
        pageTable.TryGetValue(Index(vma, address), out var pte) && !pte.Special
            ? pte.Page
            : null;

    /// <summary>Replaces pages of a huge page that was split by the zero page, where nobody can tell.</summary>
    [Models("mm/migrate.c", "try_to_map_unused_to_zeropage")]
    public void MapUnusedToZeropage(ulong address)
    {
        var start = address & ~(HugePageSize - 1);
        for (var at = start; at < start + HugePageSize; at += PageSize)
        {
            if (PageAt(at) is not { } page || !kernel.Parts.HugeMemory.TryToMapUnusedToZeropage(kernel, page))
                continue;

            var vma = FindVma(at)!;
            ZapPte(Index(vma, at));
            SetPteAt(vma, at, MkPte(vma, kernel.ZeroPage, write: false, special: true));
        }
    }

    /// <summary>Sets the entries of the pages of a huge page again, once it is split.</summary>
    [Models("mm/huge_memory.c", "remap_page")]
    public void RemapPage(ulong address)
    {
        var start = address & ~(HugePageSize - 1);
        for (var at = start; at < start + HugePageSize; at += PageSize)
            if (FindVmaIntersection(at, at + 1) is { } vma && pageTable.TryGetValue(Index(vma, at), out var pte))
                SetPteAt(vma, at, pte);
    }

    /// <summary>Gathers the pages of an aligned range into a huge page.</summary>
    [Models("mm/khugepaged.c", "collapse_huge_page")]
    public Errno CollapseHugePage(ulong start)
    {
        if (FindVmaIntersection(start, start + 1) is not { } vma || !IsThpRange(vma, start))
            return EINVAL;

        var thp = kernel.Pages.AllocThp();
        for (var index = 0; index < PagesPerThp; index++)
        {
            var at = start + ((ulong)index * PageSize);
            var page = thp.Pages[index];
            if (PageAt(at) is { } old)
                kernel.Parts.HugeMemory.CollapseHugePageCopy(kernel, page, old);
            else
                page.Data.Fill(0);

            ZapPte(Index(vma, at));
            SetAnonymous(vma, at, page);
        }

        return Ok;
    }

    [Models("mm/huge_memory.c", "do_huge_pmd_anonymous_page")]
    private bool DoHugePmdAnonymousPage(Vma vma, ulong address, bool write)
    {
        var start = address & ~(HugePageSize - 1);
        if (!vma.Flags.HasFlag(VmFlags.VM_HUGEPAGE) || !IsThpRange(vma, start) || HasAnyEntry(start))
            return false;

        if (write)
        {
            DoHugePmdFault(vma, start);
            return true;
        }

        var pte = MkPte(vma, kernel.HugeZeroPage, write: false, special: true);
        for (var at = start; at < start + HugePageSize; at += PageSize)
            SetPteAt(vma, at, pte);

        return true;
    }

    /// <summary>The first write to the huge zero page, where that brings a huge page.</summary>
    [Models("mm/huge_memory.c", "do_huge_zero_wp_pmd", In = "7.3")]
    private bool DoHugeZeroWpPmd(Vma vma, ulong address, Pte pte)
    {
        var start = address & ~(HugePageSize - 1);
        if (!kernel.Parts.HugeMemory.HugeZeroWriteAllocates || !pte.Special || pte.Page != kernel.HugeZeroPage ||
            !IsThpRange(vma, start))
            return false;

        DoHugePmdFault(vma, start);
        return true;
    }

    [Models("mm/huge_memory.c", "__do_huge_pmd_anonymous_page")]
    private void DoHugePmdFault(Vma vma, ulong start)
    {
        var thp = kernel.Pages.AllocThp();
        for (var index = 0; index < PagesPerThp; index++)
        {
            thp.Pages[index].Data.Fill(0);
            SetAnonymous(vma, start + ((ulong)index * PageSize), thp.Pages[index]);
        }
    }

    private bool IsThpRange(Vma vma, ulong start) =>
        vma.File is null && (start & (HugePageSize - 1)) == 0 && start >= vma.Start && start + HugePageSize <= vma.End;

    private bool HasAnyEntry(ulong start)
    {
        for (var at = start; at < start + HugePageSize; at += PageSize)
            if (pageTable.ContainsKey(at / PageSize))
                return true;

        return false;
    }
}
