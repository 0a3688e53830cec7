using System.Diagnostics;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Makes calls that take a range of memory and leave its tags alone.</summary>
internal sealed class RangesModel(Tasks tasks, Addresses addresses)
{
    public Outcome Do(Op.RangesFamily op) => op switch
    {
        Op.Mlock range => Lock(op, range.At, range.Tag, range.Pages, locks: true),
        Op.Munlock range => Lock(op, range.At, range.Tag, range.Pages, locks: false),
        Op.Mlock2Onfault range => Lock(op, range.At, range.Tag, range.Pages, locks: true, onFault: true),
        Op.Mlockall mlockall => Outcome.From(tasks.Of(op).Mm.DoMlockall(mlockall.Flags)),
        Op.Msync range => Check(op, range.At, range.Tag, range.Pages, Errno.ENOMEM),
        Op.Mincore mincore => Mincore(mincore),
        Op.Mbind range => Check(op, range.At, range.Tag, range.Pages, Errno.EFAULT),
        Op.GetMempolicy policy => Check(op, policy.At, policy.Tag, 1, Errno.EFAULT),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Lock(Op op, Place at, int tag, int pages, bool locks, bool onFault = false) =>
        Outcome.From(tasks.Of(op).Mm.DoMlock(addresses.Of(at, tag), addresses.Bytes(pages), locks, onFault));

    private Outcome Mincore(Op.Mincore op)
    {
        var (at, length) = (addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages));
        var errno = tasks.Of(op).Mm.DoMincore(at, length, out var resident);
        return errno == Errno.Ok ? new Outcome.Done(resident) : Outcome.From(errno);
    }

    /// <summary>A call that only fails where a part of its range is not mapped.</summary>
    private Outcome Check(Op op, Place at, int tag, int pages, Errno hole) => Outcome.From(
        tasks.Of(op).Mm.CheckRange(addresses.Of(at, tag), addresses.Bytes(pages), hole));
}
