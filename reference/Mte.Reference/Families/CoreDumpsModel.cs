using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Dumps core, and looks into the dump.</summary>
internal sealed class CoreDumpsModel(Kernel kernel, Tasks tasks, Addresses addresses)
{
    private readonly NameTable<CoreFile> cores = new();

    public Outcome Do(Op.CoreDumpsFamily op) => op switch
    {
        Op.SetCoredumpFilter filter => SetCoredumpFilter(filter),
        Op.CoreDump dump => CoreDump(dump),
        Op.CoreBytes core => new Outcome.Done((long)cores[core.Core].Length),
        Op.CoreSegments core => new Outcome.Done(cores[core.Core].Segments.Count),
        Op.CoreOrder core => CoreOrder(core),
        Op.CoreSegment segment => CoreSegment(segment),
        Op.CoreTags tags => CoreTags(tags),
        Op.CoreTaggedAddrCtrl core => CoreTaggedAddrCtrl(core),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome SetCoredumpFilter(Op.SetCoredumpFilter op)
    {
        tasks.Of(op).CoredumpFilter = op.Filter;
        return new Outcome.Done();
    }

    private Outcome CoreDump(Op.CoreDump op)
    {
        var task = tasks.Of(op);
        var others = tasks.All.Where(other => other != task && other.Sighand == task.Sighand);
        ulong? limit = op.Limit == 0 ? null : addresses.Bytes(op.Limit);
        cores[op.As] = new CoreFile(kernel, [task, .. others], limit);
        task.Sighand.Death = Signal.SIGABRT;
        return new Outcome.Done();
    }

    /// <summary>The model keeps the tag segments sorted, behind everything else.</summary>
    private Outcome CoreOrder(Op.CoreOrder op)
    {
        _ = cores[op.Core];
        return new Outcome.Done(1);
    }

    private Outcome CoreSegment(Op.CoreSegment op)
    {
        var core = cores[op.Core];
        var at = addresses.Of(op.At);
        return core.SegmentOf(at) is not { } segment
            ? new Outcome.Failed(Errno.ENOENT)
            : new Outcome.Done(op.Field switch
            {
                SegmentField.Vaddr => (long)(segment.Start - at),
                SegmentField.Memsz => (long)(segment.End - segment.Start),
                SegmentField.Covers => (long)segment.Covers,
                _ => 0,
            });
    }

    private Outcome CoreTags(Op.CoreTags op)
    {
        var core = cores[op.Core];
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        for (var granule = 0; granule < tags.Length; granule++)
            if (core.TagOf(addresses.Of(op.At) + (ulong)(granule * Granule.Bytes)) is { } tag)
                tags[granule] = tag;
            else
                return new Outcome.Failed(Errno.ENOENT);

        return new Outcome.Done(0, new Tags(tags));
    }

    private Outcome CoreTaggedAddrCtrl(Op.CoreTaggedAddrCtrl op)
    {
        var words = cores[op.Core].TaggedAddrCtrls;
        return op.Thread < words.Count
            ? new Outcome.Done(words[op.Thread])
            : new Outcome.Failed(Errno.ENOENT);
    }
}
