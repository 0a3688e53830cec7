using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// What is kept of tags while the machine is off. Data, page flags and all that the kernel keeps in its own
/// memory, tags of pages that are in swap among them, are part of the image. All kernels agree.
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
