using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>
/// What an access with the wrong tag comes to. All kernels agree; a part so that a wrong kernel can be made.
/// </summary>
public interface ITagCheck
{
    /// <summary>
    /// Where an access to a page first meets a tag that is not its own; -1 if it never does.
    /// </summary>
    int FirstMismatch(Page page, int offset, int bytes, byte tag);

    /// <summary>Whether the access takes place all the same.</summary>
    bool GoesOn(Tcf0 mode, bool write);

    /// <summary>What the process is told, if anything.</summary>
    /// <param name="mode">How EL0 checks tags.</param>
    /// <param name="write">It was a store.</param>
    /// <param name="far">The address of the mismatch, with the tag of the access (FAR_EL1).</param>
    Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far);
}

/// <summary>As the architecture and the kernel have it.</summary>
public class TagCheck : ITagCheck
{
    /// <summary>
    /// Each granule that the access touches counts; in the first one, the access's own address.
    /// </summary>
    public virtual int FirstMismatch(Page page, int offset, int bytes, byte tag)
    {
        for (var granule = offset / Granule.Bytes; granule <= (offset + bytes - 1) / Granule.Bytes; granule++)
            if (page.Tags[granule] != tag)
                return Math.Max(offset, granule * Granule.Bytes);

        return -1;
    }

    public virtual bool GoesOn(Tcf0 mode, bool write) => !IsSync(mode, write);

    /// <summary>An asynchronous fault has no address.</summary>
    [Models("arch/arm64/mm/fault.c", "do_tag_check_fault")]
    public virtual Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
        mode is Tcf0.None ? null
        : IsSync(mode, write) ? new Stop(FaultCode.SEGV_MTESERR, far)
        : new Stop(FaultCode.SEGV_MTEAERR, 0);

    private static bool IsSync(Tcf0 mode, bool write) => mode is Tcf0.Sync || (mode is Tcf0.Asymm && !write);
}
