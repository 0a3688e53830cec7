using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mm;

/// <summary>mm/swapfile.c: swapoff.</summary>
public static class Swapfile
{
    /// <summary>The system call swapoff; EINVAL if no swap area is on.</summary>
    [Models("mm/swapfile.c", "try_to_unuse")]
    public static Errno Swapoff(this Kernel kernel)
    {
        if (kernel.Swap is not { } area)
            return Errno.EINVAL;

        foreach (var mm in kernel.AddressSpaces)
            UnuseMm(mm);

        foreach (var file in area.Files.ToArray())
            file.Unuse(kernel);

        kernel.Swap = null;
        return Errno.Ok;
    }

    /// <summary>Brings every page of a process back.</summary>
    [Models("mm/swapfile.c", "unuse_mm")]
    private static void UnuseMm(AddressSpace mm)
    {
        foreach (var (address, entry) in mm.PageTable.SwapEntries)
            Memory.SetFromSwap(mm, mm.FindVma(address)!, address, entry, SwapIn.UnusePte);
    }
}
