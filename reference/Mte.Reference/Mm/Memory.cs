using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mm;

/// <summary>mm/memory.c: handles faults, copies page tables at fork, and removes entries.</summary>
public static class Memory
{
    /// <summary>
    /// Makes the entry for an access that the mapping permits; a fault only behind a file's end.
    /// </summary>
    [Models("mm/memory.c", "handle_mm_fault")]
    internal static FaultCode? HandleMmFault(AddressSpace mm, Vma vma, ulong address, bool write)
    {
        if (mm.PageTable.TryGetSwap(vma, address, out var entry))
            DoSwapPage(mm, vma, address, entry);

        if (mm.PageTable.TryGet(vma, address, out var pte))
        {
            if (write && pte.UffdWp)
                return FaultCode.UFFD_PAGEFAULT_FLAG_WP;

            if (write && !pte.Write)
                DoWpPage(mm, vma, address, pte);

            return null;
        }

        if (vma.Hugetlb)
            return HugetlbMemory.HugetlbNoPage(mm, vma, address, write);

        return vma.File is null ? DoAnonymousPage(mm, vma, address, write) : DoFault(mm, vma, address, write);
    }

    [Models("mm/memory.c", "do_anonymous_page")]
    private static FaultCode? DoAnonymousPage(AddressSpace mm, Vma vma, ulong address, bool write)
    {
        if (Userfaults.UserfaultfdMissing(vma))
            return Userfaults.HandleUserfault(write);

        if (TransparentHugePages.DoHugePmdAnonymousPage(mm, vma, address, write))
            return null;

        if (write)
            Ptes.SetAnonymous(mm, vma, address, PageFault.VmaAllocZeroedMovableFolio(mm, vma));
        else
            Ptes.SetZeroPage(mm, vma, address);

        return null;
    }

    [Models("mm/memory.c", "do_fault")]
    [Models("mm/memory.c", "do_cow_fault")]
    private static FaultCode? DoFault(AddressSpace mm, Vma vma, ulong address, bool write)
    {
        if (Userfaults.ShmemUserfault(mm, vma, address, write) is { } wait)
            return wait;

        if (vma.File!.Fault(mm.Kernel, vma.FileOffset(address)) is not { } cached)
            return FaultCode.BUS_ADRERR;

        if (write && !vma.Shared)
            Ptes.SetAnonymous(mm, vma, address, CopyOf(mm, cached, mm.Kernel.Pages.AllocPage()));
        else
            Ptes.SetPteAt(mm, vma, address, Ptes.MkPte(mm, vma, cached, write: vma.Shared));

        return null;
    }

    /// <summary>
    /// A write to a page that is mapped read-only: the copy of copy-on-write, unless nobody else has it.
    /// </summary>
    [Models("mm/memory.c", "do_wp_page")]
    private static void DoWpPage(AddressSpace mm, Vma vma, ulong address, Pte pte)
    {
        if (vma.Shared || pte.Page is { Anonymous: true, Mapcount: 1, Ksm: false, SwapEntry: null })
            Ptes.SetPteAt(mm, vma, address, pte with { Write = vma.Flags.HasFlag(VmFlags.VM_WRITE) });
        else if (!TransparentHugePages.DoHugeZeroWpPmd(mm, vma, address, pte))
            WpPageCopy(mm, vma, address, pte);
    }

    [Models("mm/memory.c", "wp_page_copy")]
    internal static void WpPageCopy(AddressSpace mm, Vma vma, ulong address, Pte pte)
    {
        var copy = pte.Special ? PageFault.VmaAllocZeroedMovableFolio(mm, vma)
            : vma.Hugetlb ? CopyOf(mm, pte.Page, mm.Kernel.Pages.AllocHugetlbFolio())
            : CopyOf(mm, pte.Page, mm.Kernel.Pages.AllocPage());
        ZapPte(mm, vma, address);
        Ptes.SetAnonymous(mm, vma, address, copy);
    }

    internal static Page CopyOf(AddressSpace mm, Page from, Page to)
    {
        mm.Kernel.Parts.CopyPage.CopyHighpage(mm.Kernel, to, from);
        return to;
    }

    /// <summary>
    /// Gives the child the entries of private memory, read-only on both sides. Shared memory needs none: the
    /// child faults them in from the file.
    /// </summary>
    [Models("mm/memory.c", "copy_page_range")]
    internal static void CopyPageRange(AddressSpace mm, AddressSpace child, Vma vma, Vma copy)
    {
        for (var address = vma.Start; address < vma.End; address += mm.PageTable.BytesPerEntry(vma))
        {
            if (mm.PageTable.TryGetSwap(vma, address, out var entry))
            {
                entry.Count++;
                child.PageTable.SetSwap(vma, address, entry);
            }

            if (!mm.PageTable.TryGet(vma, address, out var pte))
                continue;

            mm.PageTable.Set(vma, address, pte with { Write = false });
            if (pte.Page.Anonymous)
                pte.Page.Mapcount++;

            Ptes.SetPteAt(child, copy, address, Ptes.MkPte(child, copy, pte.Page, write: false, pte.Special));
        }
    }

    internal static void Zap(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        for (var address = start; address < end; address += mm.PageTable.BytesPerEntry(vma))
        {
            ZapPte(mm, vma, address);
            mm.PageTable.ClearGuard(address);
        }
    }

    /// <summary>Unmaps the pages of a file's range in every process. Offset and length in bytes.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the range starts, in bytes.</param>
    /// <param name="length">The length of the range, in bytes.</param>
    /// <param name="evenCows">Private copies of the pages, too.</param>
    [Models("mm/memory.c", "unmap_mapping_range")]
    public static void UnmapMappingRange(
        this Kernel kernel, BackingFile file, ulong offset, ulong length, bool evenCows)
    {
        foreach (var mm in kernel.AddressSpaces)
            UnmapMappingRange(mm, file, offset, length, evenCows);
    }

    private static void UnmapMappingRange(
        AddressSpace mm, BackingFile file, ulong offset, ulong length, bool evenCows)
    {
        foreach (var vma in mm.Vmas.Where(vma => vma.File == file))
            for (var address = vma.Start; address < vma.End; address += mm.PageTable.BytesPerEntry(vma))
                if (vma.FileOffset(address) >= offset && vma.FileOffset(address) < offset + length &&
                    (evenCows || !IsCow(mm, vma, address)))
                    ZapPte(mm, vma, address);
    }

    /// <summary>Whether a private copy of a file's page is at an address, or in swap for it.</summary>
    [Models("mm/memory.c", "should_zap_folio")]
    private static bool IsCow(AddressSpace mm, Vma vma, ulong address) =>
        mm.PageTable.HasSwap(vma, address) ||
        (mm.PageTable.TryGet(vma, address, out var pte) && pte.Page.Anonymous);

    [Models("mm/memory.c", "zap_pte_range")]
    internal static void ZapPte(AddressSpace mm, Vma vma, ulong address)
    {
        mm.PageTable.ClearLazyFree(vma, address);
        if (mm.PageTable.RemoveSwap(vma, address, out var entry))
            mm.Kernel.Swap!.Free(entry);

        if (mm.PageTable.Remove(vma, address, out var pte) && pte.Page.Anonymous &&
            --pte.Page.Mapcount == 0 && pte.Page.SwapEntry is null)
            mm.Kernel.Pages.Free(pte.Page);
    }

    /// <summary>Brings a page back for an access to it.</summary>
    [Models("mm/memory.c", "do_swap_page")]
    private static void DoSwapPage(AddressSpace mm, Vma vma, ulong address, SwapEntry entry) =>
        SetFromSwap(mm, vma, address, entry, SwapIn.DoSwapPage);

    internal static void SetFromSwap(AddressSpace mm, Vma vma, ulong address, SwapEntry entry, SwapIn way)
    {
        var area = mm.Kernel.Swap!;
        var page = area.Read(entry);
        var pte = Ptes.MkPte(mm, vma, page, write: false);
        if (mm.Kernel.Parts.SwapIn.Restores(way, pte))
            mm.Kernel.Parts.Swap.ArchSwapRestore(mm.Kernel, area, entry, page);

        if (entry.Count > 1)
            SwapArea.Cache(entry, page);

        mm.PageTable.RemoveSwap(vma, address, out _);
        page.Anonymous = true;
        page.Mapcount++;
        area.Free(entry);
        Ptes.SetPteAt(mm, vma, address, pte);
    }
}
