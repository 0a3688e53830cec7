using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>Dumps core, and looks into the dump.</summary>
internal sealed class LinuxCoreDumps(
    ProgramProcesses processes, PlaceAddresses addresses, KernelSettings settings)
{
    private readonly NamedThings<CoreDumpFile> cores = new();

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.CoreDumpsFamily op) => op switch
    {
        Op.SetCoredumpFilter filter => KernelSettings.Write(
            $"/proc/{processes.Of(op).Pid}/coredump_filter", $"0x{(int)filter.Filter:x}"),
        Op.CoreDump dump => CoreDump(dump),
        Op.CoreBytes core => CoreBytes(core),
        Op.CoreSegments core => new Outcome.Done(cores[core.Core].Segments.Count),
        Op.CoreOrder core => new Outcome.Done(cores[core.Core].TagsAreLast ? 1 : 0),
        Op.CoreSegment segment => CoreSegment(segment),
        Op.CoreTags tags => CoreTags(tags),
        Op.CoreTaggedAddrCtrl core => CoreTaggedAddrCtrl(core),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome CoreDump(Op.CoreDump op)
    {
        const string Pattern = "/proc/sys/kernel/core_pattern";
        var process = processes.Of(op);
        var path = Path.Combine(Path.GetTempPath(), "mte-core");
        if (settings.Change(Pattern, $"{path}.%p") is Outcome.Failed refused)
            return new Outcome.Unsupported($"{Pattern} cannot be set: {refused}");

        var limit = op.Limit == 0 ? ulong.MaxValue : addresses.Bytes(op.Limit);
        _ = Libc.prlimit(process.Pid, Arm64.RLIMIT_CORE, new Libc.Rlimit(limit, ulong.MaxValue), 0);
        process.DumpCore();
        path += $".{process.Pid}";
        if (!File.Exists(path))
            return new Outcome.Unsupported("the kernel dumped no core");

        cores[op.As] = new CoreDumpFile(File.ReadAllBytes(path));
        File.Delete(path);
        return new Outcome.Done();
    }

    private Outcome CoreBytes(Op.CoreBytes op) => new Outcome.Done(cores[op.Core].Length);

    private Outcome CoreSegment(Op.CoreSegment op)
    {
        const int BytesPerByte = 2 * Granule.Bytes;

        var address = addresses.Of(op.At);
        return cores[op.Core].SegmentOf(address) is not { } segment
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
        var (core, address) = (cores[op.Core], addresses.Of(op.At));
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, addresses.PageSize)];
        for (var granule = 0; granule < tags.Length; granule++)
            if (core.TagOf(address + (ulong)(granule * Granule.Bytes)) is { } tag)
                tags[granule] = tag;
            else
                return new Outcome.Failed(Errno.ENOENT);

        return new Outcome.Done(0, new Tags(tags));
    }

    private Outcome CoreTaggedAddrCtrl(Op.CoreTaggedAddrCtrl op) =>
        cores[op.Core].TaggedAddrCtrls.Select(word => (long?)word).ElementAtOrDefault(op.Thread) is { } word
            ? new Outcome.Done(word)
            : new Outcome.Failed(Errno.ENOENT);
}
