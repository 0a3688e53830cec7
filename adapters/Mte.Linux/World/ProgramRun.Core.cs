using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private readonly Dictionary<string, CoreFile> cores = [];

    private Outcome CoreDump(Op.CoreDump op)
    {
        const string Pattern = "/proc/sys/kernel/core_pattern";
        const int RLIMIT_CORE = 4;

        var process = ProcessOf(op);
        var old = File.ReadAllText(Pattern);
        undo.Push(() => File.WriteAllText(Pattern, old));
        var path = Path.Combine(Path.GetTempPath(), "mte-core");
        if (Write(Pattern, $"{path}.%p") is Outcome.Failed refused)
            return new Outcome.Unsupported($"{Pattern} cannot be set: {refused}");

        var limit = op.Limit == 0 ? ulong.MaxValue : Bytes(op.Limit);
        _ = Libc.prlimit(process.Pid, RLIMIT_CORE, new Libc.Rlimit(limit, ulong.MaxValue), 0);
        process.DumpCore();
        path += $".{process.Pid}";
        if (!File.Exists(path))
            return new Outcome.Unsupported("the kernel dumped no core");

        cores[op.As] = new CoreFile(File.ReadAllBytes(path));
        File.Delete(path);
        return new Outcome.Done();
    }

    private Outcome CoreSegment(Op.CoreSegment op)
    {
        const int BytesPerByte = 2 * Granule.Bytes;

        var address = Address(op.At);
        return Made(cores, op.Core).SegmentOf(address) is not { } segment
            ? new Outcome.Failed(Errno.ENOENT)
            : new Outcome.Done(op.Field switch
            {
                SegmentField.Vaddr => (long)(segment.Vaddr - address),
                SegmentField.Memsz => (long)segment.Memsz,
                SegmentField.Covers => (long)segment.Filesz * BytesPerByte,
                _ => (long)segment.Rest,
            });
    }

    private Outcome CoreTags(Op.CoreTags op)
    {
        var (core, address) = (Made(cores, op.Core), Address(op.At));
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, machine.PageSize)];
        for (var granule = 0; granule < tags.Length; granule++)
            if (core.TagOf(address + (ulong)(granule * Granule.Bytes)) is { } tag)
                tags[granule] = tag;
            else
                return new Outcome.Failed(Errno.ENOENT);

        return new Outcome.Done(0, new Tags(tags));
    }

    private Outcome CoreTaggedAddrCtrl(Op.CoreTaggedAddrCtrl op) =>
        Made(cores, op.Core).TaggedAddrCtrls.Skip(op.Thread).Select(word => (long?)word).FirstOrDefault() is { } word
            ? new Outcome.Done(word)
            : new Outcome.Failed(Errno.ENOENT);

    private Outcome CoreBytes(Op.CoreBytes op) => new Outcome.Done(Made(cores, op.Core).Length);
}
