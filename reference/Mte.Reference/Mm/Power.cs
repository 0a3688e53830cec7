using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>kernel/power/hibernate.c: hibernation.</summary>
public static class Power
{
    /// <summary>
    /// Writes memory to disk, and reads it back after the machine was off: tag memory is then as a boot
    /// leaves it.
    /// </summary>
    [Models("kernel/power/hibernate.c", "hibernate")]
    public static void Hibernate(this Kernel kernel)
    {
        var hibernation = kernel.Parts.Hibernation;
        Page[] online = [kernel.ZeroPage, .. kernel.Pages.All];
        Contents?[] image = [.. online.Select(page => hibernation.SwsuspMteSaveTags(kernel, page))];
        foreach (var page in online)
            page.Tags.Fill(PageAllocator.StaleTag);

        foreach (var (page, saved) in online.Zip(image))
            hibernation.SwsuspMteRestoreTags(page, saved);
    }
}
