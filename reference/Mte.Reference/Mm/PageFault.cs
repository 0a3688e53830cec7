using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mm;

/// <summary>arch/arm64/mm/fault.c: accesses by EL0, and the faults that they take.</summary>
public static class PageFault
{
    /// <summary>
    /// What the MMU does for an access by EL0 to an untagged address, with the kernel's help if there is no
    /// entry yet. Null, and the entry and page; or the fault that the process gets.
    /// </summary>
    public static FaultCode? Access(
        this AddressSpace mm, ulong address, bool write, out Pte pte, out Page page)
    {
        page = mm.Kernel.ZeroPage;
        if (!mm.Walk(address, write, out pte))
        {
            if (DoPageFault(mm, address, write) is { } fault)
                return fault;

            if (!mm.Walk(address, write, out pte))
                throw new UnreachableException(
                    $"the fault at 0x{address:x} left no entry that permits the access");
        }

        page = mm.SubPage(pte.Page, address);
        return null;
    }

    [Models("arch/arm64/mm/fault.c", "do_page_fault")]
    private static FaultCode? DoPageFault(AddressSpace mm, ulong address, bool write)
    {
        if (mm.FindVma(address) is not { } vma ||
            (address < vma.Start && !Mmap.ExpandStack(mm, vma, address)))
            return FaultCode.SEGV_MAPERR;

        var permitted = write
            ? vma.Flags.HasFlag(VmFlags.VM_WRITE)
            : mm.Kernel.Parts.ProtectionMap.UserReadable(vma.Flags);
        return !permitted ? FaultCode.SEGV_ACCERR
            : mm.PageTable.IsPoisoned(address) ? FaultCode.BUS_MCEERR_AR
            : mm.PageTable.IsGuard(address) ? FaultCode.SEGV_MAPERR
            : Memory.HandleMmFault(mm, vma, address, write);
    }

    /// <summary>
    /// A page of zeros for a process; with tags from the start where the mapping has PROT_MTE.
    /// </summary>
    [Models("arch/arm64/mm/fault.c", "vma_alloc_zeroed_movable_folio")]
    internal static Page VmaAllocZeroedMovableFolio(AddressSpace mm, Vma vma)
    {
        var page = mm.Kernel.Pages.AllocPage();
        page.Data.Fill(0);
        if (vma.Mte && mm.Kernel.Parts.TagSync.ClearsAtAllocation)
            PageTags.TagClearHighpage(mm.Kernel, page);

        return page;
    }
}
