using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mte;

/// <summary>Tags of every page that has valid ones.</summary>
public sealed class TagHibernation : IHibernation
{
    [Models("arch/arm64/kernel/hibernate.c", "swsusp_mte_save_tags")]
    public Contents? SwsuspMteSaveTags(Kernel kernel, Page page)
    {
        if (!PageTags.IsTagged(kernel, page))
            return null;

        var saved = new Contents(kernel.PageSize / Granule.Bytes, 0);
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
