using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    // By page number: pages that MADV_FREE gave up, and that are free to go while nobody writes to them.
    private readonly HashSet<ulong> lazyFree = [];

    // By page number: pages that are broken.
    private readonly HashSet<ulong> poisoned = [];

    /// <summary>The entries become read-only here, so that the next write is seen; the real kernel has a dirty bit.</summary>
    [Models("mm/madvise.c", "madvise_free_pte_range")]
    private Errno MadviseFree(Vma vma, ulong start, ulong end)
    {
        if (vma.File is not null)
            return EINVAL;

        for (var address = start; address < end; address += PageSize)
            if (IsOwn(vma, address, out var pte))
            {
                pageTable[Index(vma, address)] = pte with { Write = false };
                lazyFree.Add(Index(vma, address));
            }

        return Ok;
    }

    /// <summary>Without swap only pages that need not be kept go.</summary>
    [Models("mm/rmap.c", "try_to_unmap_one")]
    private Errno MadvisePageout(Vma vma, ulong start, ulong end)
    {
        for (var address = start; address < end; address += PageSize)
            if (IsOwn(vma, address, out var pte) && MayGo(vma, Index(vma, address), pte))
                ZapPte(Index(vma, address));

        ReclaimPages(vma, start, end);
        return Ok;
    }

    private bool MayGo(Vma vma, ulong index, Pte pte) =>
        vma.Flags.HasFlag(VmFlags.VM_DROPPABLE)
            ? kernel.Parts.Mm.PageoutDrops(dirty: false)
            : lazyFree.Contains(index) && kernel.Parts.Mm.PageoutDrops(dirty: pte.Write);

    private bool IsOwn(Vma vma, ulong address, out Pte pte) =>
        pageTable.TryGetValue(Index(vma, address), out pte) && pte.Page is { Anonymous: true, Mapcount: 1 };

    /// <summary>The page goes nowhere, and its entry says why.</summary>
    [Models("mm/memory-failure.c", "memory_failure")]
    private Errno MadviseHwpoison(Vma vma, ulong start, ulong end)
    {
        for (var address = start; address < end; address += PageSize)
        {
            if (!Walk(address, write: false, out _) && HandleMmFault(vma, address, write: false) is not null)
                return EFAULT;

            if (!kernel.Parts.Mm.HwpoisonTakesPage)
                continue;

            pageTable.Remove(Index(vma, address));
            poisoned.Add(address / PageSize);
        }

        return Ok;
    }
}
