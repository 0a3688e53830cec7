using Mte.Reference.Mte;

namespace Mte.Reference.Mm;

/// <summary>
/// What is kept of tags while the machine is off. Data, page flags and all that the kernel keeps in its own memory,
/// tags of pages that are in swap among them, are part of the image. All kernels agree.
/// </summary>
public interface IHibernation
{
    /// <summary>The tags to be kept of a page; null for a page without valid ones.</summary>
    Contents? SwsuspMteSaveTags(Kernel kernel, Page page);

    /// <summary>Gives a page its tags back; null if none were kept.</summary>
    void SwsuspMteRestoreTags(Page page, Contents? saved);

    /// <summary>The CPU starts afresh, and gets the running thread's mode and excluded tags again.</summary>
    void MteSuspendExit(TaskStruct thread);
}

/// <summary>Tags of every page that has valid ones.</summary>
public sealed class Hibernation : IHibernation
{
    [Models("arch/arm64/kernel/hibernate.c", "swsusp_mte_save_tags")]
    public Contents? SwsuspMteSaveTags(Kernel kernel, Page page)
    {
        if (!PageTags.IsTagged(kernel, page))
            return null;

        var saved = new Contents(kernel.PageSize / Spec.Granule.Bytes, 0);
        saved.CopyFrom(page.Tags);
        return saved;
    }

    [Models("arch/arm64/kernel/hibernate.c", "swsusp_mte_restore_tags")]
    public void SwsuspMteRestoreTags(Page page, Contents? saved)
    {
        if (saved is not null)
            page.Tags.CopyFrom(saved);
    }

    [Models("arch/arm64/kernel/mte.c", "mte_suspend_exit")]
    public void MteSuspendExit(TaskStruct thread)
    {
        // Threads have registers of their own here; there is nothing to load.
    }
}
