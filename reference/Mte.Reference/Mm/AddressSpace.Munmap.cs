using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>The system call munmap. Lengths in bytes.</summary>
    [Models("mm/mmap.c", "do_munmap")]
    public Errno DoMunmap(ulong start, ulong length)
    {
        if (OffsetInPage(start) || start > TaskSize || length > TaskSize - start)
            return EINVAL;

        length = PageAlign(length);
        if (length == 0)
            return EINVAL;

        if (kernel.Parts.Mm.SealHolds && vmas.Any(vma =>
            vma.Flags.HasFlag(VmFlags.VM_SEALED) && vma.Start < start + length && start < vma.End))
            return EPERM;

        if (SplitVma(start) is not Ok and var refused)
            return refused;

        if (SplitVma(start + length) is not Ok and var failed)
            return failed;

        UnmapRegion(start, start + length);
        return Ok;
    }

    /// <summary>Makes a mapping that an address lies inside of into two; huge pages cannot be cut.</summary>
    [Models("mm/vma.c", "split_vma")]
    private Errno SplitVma(ulong address)
    {
        if (FindVma(address) is not { } vma || vma.Start >= address)
            return Ok;

        if ((address & (BytesPerEntry(vma) - 1)) != 0)
            return EINVAL;

        var lower = vma.Copy(vma.Start, address);
        vma.StartAt(address);
        Insert(lower);
        return Ok;
    }

    [Models("mm/vma.c", "unmap_region")]
    private void UnmapRegion(ulong start, ulong end)
    {
        while (FindVmaIntersection(start, end) is { } vma)
        {
            for (var address = vma.Start; address < vma.End; address += BytesPerEntry(vma))
            {
                ZapPte(Index(vma, address));
                guards.Remove(address / PageSize);
                poisoned.Remove(address / PageSize);
            }

            vmas.Remove(vma);
        }
    }

    [Models("mm/memory.c", "zap_pte_range")]
    private void ZapPte(ulong index)
    {
        lazyFree.Remove(index);
        if (swapPtes.Remove(index, out var entry))
            kernel.Swap!.Free(entry);

        if (pageTable.Remove(index, out var pte) && pte.Page.Anonymous && --pte.Page.Mapcount == 0 &&
            pte.Page.SwapEntry is null)
            kernel.Pages.Free(pte.Page);
    }
}
