using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/memory-failure.c: takes a broken page from its process.</summary>
public static class MemoryFailure
{
    /// <summary>The page goes nowhere, and its entry says why.</summary>
    [Models("mm/memory-failure.c", "memory_failure")]
    internal static Errno MadviseHwpoison(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        for (var address = start; address < end; address += mm.PageSize)
        {
            if (!mm.Walk(address, write: false, out _) &&
                Memory.HandleMmFault(mm, vma, address, write: false) is not null)
                return EFAULT;

            if (!mm.Kernel.Parts.Mm.HwpoisonTakesPage)
                continue;

            mm.PageTable.Remove(vma, address);
            mm.PageTable.SetPoisoned(address);
        }

        return Ok;
    }
}
