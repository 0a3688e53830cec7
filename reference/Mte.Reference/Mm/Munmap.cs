using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mmap.c and mm/vma.c: removes mappings.</summary>
public static class Munmap
{
    /// <summary>The system call munmap. Lengths in bytes.</summary>
    [Models("mm/mmap.c", "do_munmap")]
    public static Errno DoMunmap(this AddressSpace mm, ulong start, ulong length)
    {
        if (mm.OffsetInPage(start) || start > AddressSpace.TaskSize || length > AddressSpace.TaskSize - start)
            return EINVAL;

        length = mm.PageAlign(length);
        if (length == 0)
            return EINVAL;

        if (mm.Kernel.Parts.Mm.SealHolds && mm.Vmas.Any(vma =>
            vma.Flags.HasFlag(VmFlags.VM_SEALED) && vma.Start < start + length && start < vma.End))
            return EPERM;

        if (mm.SplitVma(start) is not Ok and var refused)
            return refused;

        if (mm.SplitVma(start + length) is not Ok and var failed)
            return failed;

        UnmapRegion(mm, start, start + length);
        return Ok;
    }

    [Models("mm/vma.c", "unmap_region")]
    private static void UnmapRegion(AddressSpace mm, ulong start, ulong end)
    {
        while (mm.FindVmaIntersection(start, end) is { } vma)
        {
            for (var address = vma.Start; address < vma.End; address += mm.PageTable.BytesPerEntry(vma))
            {
                Memory.ZapPte(mm, vma, address);
                mm.PageTable.ClearGuard(address);
                mm.PageTable.ClearPoisoned(address);
            }

            mm.Remove(vma);
        }
    }
}
