using Mte.Reference.State;

namespace Mte.Reference.Kernels;

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
