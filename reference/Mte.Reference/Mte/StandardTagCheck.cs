using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mte;

/// <summary>As the architecture and the kernel have it.</summary>
public class StandardTagCheck : ITagCheck
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
