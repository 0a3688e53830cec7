using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>mm/rmap.c: who maps a page, and which pages may go without being written anywhere.</summary>
public static class Rmap
{
    /// <summary>How many page table entries hold a page.</summary>
    internal static int MapsOf(Kernel kernel, Page page) =>
        kernel.AddressSpaces.Sum(mm => mm.PageTable.MapsOf(page));

    /// <summary>Whether the page at an address is private memory that only this process maps.</summary>
    internal static bool IsOwn(AddressSpace mm, Vma vma, ulong address, out Pte pte) =>
        mm.PageTable.TryGet(vma, address, out pte) && pte.Page is { Anonymous: true, Mapcount: 1 };

    /// <summary>Drops a page that MADV_FREE gave up, or a page of a droppable mapping.</summary>
    [Models("mm/rmap.c", "try_to_unmap_one")]
    internal static void TryToUnmapOne(AddressSpace mm, Vma vma, ulong address)
    {
        if (IsOwn(mm, vma, address, out var pte) && MayGo(mm, vma, address, pte))
            Memory.ZapPte(mm, vma, address);
    }

    private static bool MayGo(AddressSpace mm, Vma vma, ulong address, Pte pte) =>
        vma.Flags.HasFlag(VmFlags.VM_DROPPABLE)
            ? mm.Kernel.Parts.Mm.PageoutDrops(dirty: false)
            : mm.PageTable.IsLazyFree(vma, address) && mm.Kernel.Parts.Mm.PageoutDrops(dirty: pte.Write);
}
