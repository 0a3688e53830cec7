using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private readonly Dictionary<string, CoreFile> cores = [];

    private Outcome SetCoredumpFilter(Op.SetCoredumpFilter op)
    {
        ProcessOf(op).CoredumpFilter = op.Filter;
        return new Outcome.Done();
    }

    private Outcome CoreDump(Op.CoreDump op)
    {
        var task = ProcessOf(op);
        TaskStruct[] threads = [task, .. processes.Values.Where(other => other != task && other.Sighand == task.Sighand)];
        cores[op.As] = new CoreFile(kernel, threads, op.Limit == 0 ? null : Bytes(op.Limit));
        ProcessOf(op).Sighand.Death = Signal.SIGABRT;
        return new Outcome.Done();
    }

    private Outcome CoreSegment(Op.CoreSegment op) =>
        Made(cores, op.Core).SegmentOf(At(op.At)) is not { } segment
            ? new Outcome.Failed(Errno.ENOENT)
            : new Outcome.Done(op.Field switch
            {
                SegmentField.Vaddr => (long)(segment.Start - At(op.At)),
                SegmentField.Memsz => (long)(segment.End - segment.Start),
                SegmentField.Covers => (long)segment.Covers,
                _ => 0,
            });

    private Outcome CoreTags(Op.CoreTags op)
    {
        var core = Made(cores, op.Core);
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        for (var granule = 0; granule < tags.Length; granule++)
            if (core.TagOf(At(op.At) + (ulong)(granule * Granule.Bytes)) is { } tag)
                tags[granule] = tag;
            else
                return new Outcome.Failed(Errno.ENOENT);

        return new Outcome.Done(0, new Tags(tags));
    }

    private Outcome CoreTaggedAddrCtrl(Op.CoreTaggedAddrCtrl op) =>
        Made(cores, op.Core).TaggedAddrCtrls.Skip(op.Thread).Select(word => (long?)word).FirstOrDefault() is { } word
            ? new Outcome.Done(word)
            : new Outcome.Failed(Errno.ENOENT);

    private Outcome CoreBytes(Op.CoreBytes op) => new Outcome.Done((long)Made(cores, op.Core).Length);
}
