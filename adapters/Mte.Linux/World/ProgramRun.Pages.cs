using System.Diagnostics;
using Mte.Linux.Asm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private const string Ksm = "/sys/kernel/mm/ksm/";

    private static readonly TimeSpan DaemonPatience = TimeSpan.FromSeconds(15);

    private Outcome MapThp(Op.MapThp op)
    {
        var process = ProcessOf(op);
        var size = (ulong)HugePage.Size;
        var length = size * (ulong)op.HugePages;
        var flags = MapFlags.Private | MapFlags.Anonymous;
        var ran = Syscall(
            process, Arm64.NR_mmap, 0, length + size, (uint)op.Prot, (uint)flags, unchecked((ulong)-1), 0);
        if (Called(ran) is not Outcome.Done and var refused)
            return refused;

        // What sticks out before and behind the aligned range goes.
        var (start, end) = ((ulong)ran.X0, (ulong)ran.X0 + length + size);
        var aligned = (start + size - 1) & ~(size - 1);
        if (aligned > start)
            Syscall(process, Arm64.NR_munmap, start, aligned - start);

        if (end > aligned + length)
            Syscall(process, Arm64.NR_munmap, aligned + length, end - aligned - length);

        if (Called(Madvise(process, aligned, length, Arm64.MADV_HUGEPAGE)) is not Outcome.Done and var unadvised)
            return unadvised;

        mappings[op.As] = aligned;
        for (var at = aligned; at < aligned + length; at += size)
            if (TouchThp(process, at, op.Touch) is { } untouched)
                return untouched;

        return new Outcome.Done();
    }

    /// <summary>Null if the touch brought a huge page.</summary>
    private Outcome? TouchThp(Puppet.Puppet process, ulong at, Touch touch)
    {
        if (touch is Touch.None)
            return null;

        var ran = process.Run(touch is Touch.Read ? Routines.Load(8) : Routines.Store(8), at, 0);
        if (ran.Died || ran.Faulted)
            return Accessed(ran, new Place("", 0, 0));

        return PageFrames.Of(process.Pid, at, 1, machine.PageSize)[0] is { } frame &&
               PageFrames.HasAny(frame, Arm64.KPF_THP) &&
               PageFrames.HasAny(frame, Arm64.KPF_ZERO_PAGE) == touch is Touch.Read
            ? null
            : new Outcome.Unsupported("the kernel had no huge page for the range");
    }

    private Outcome AnonHugePages(Op.AnonHugePages op) =>
        VmFlags.KiloBytes(ProcessOf(op).Pid, Address(op.At), "AnonHugePages:") is { } kiloBytes
            ? new Outcome.Done(kiloBytes * 1024 / HugePage.Size)
            : new Outcome.Unsupported($"smaps lists no mapping at {op.At}");

    private Outcome SplitThp(Op.SplitThp op)
    {
        var process = ProcessOf(op);
        var (page, size) = (Address(op.At), (ulong)HugePage.Size);
        var start = page & ~(size - 1);
        if (!FramesOfThp(process, start).Any(IsCompound))
            return new Outcome.Unsupported($"there is no huge page at {op.At}");

        switch (op.Cause)
        {
            case SplitCause.MADV_COLD:
                if (Called(Madvise(process, page, Bytes(1), Arm64.MADV_COLD)) is not Outcome.Done and var cold)
                    return cold;
                break;
            case SplitCause.MADV_PAGEOUT:
                if (Called(Madvise(process, page, Bytes(1), Arm64.MADV_PAGEOUT)) is not Outcome.Done and var pagedOut)
                    return pagedOut;
                break;
            case SplitCause.SplitHugePages:
                SplitByDebugfs(process.Pid, start, start + size);
                break;
            case SplitCause.UnderusedSplit:
                Set(HugePage.Setting("khugepaged/max_ptes_none"), "1");
                File.WriteAllText("/proc/sys/vm/drop_caches", "2");
                break;
            default:
                File.WriteAllText("/proc/sys/vm/drop_caches", "2");
                break;
        }

        return FramesOfThp(process, start).Any(IsCompound)
            ? new Outcome.Unsupported($"the huge page at {op.At} was not split")
            : new Outcome.Done();
    }

    private static void SplitByDebugfs(int pid, ulong start, ulong end)
    {
        const string Control = "/sys/kernel/debug/split_huge_pages";
        try
        {
            File.WriteAllText(Control, $"{pid},0x{start:x},0x{end:x}");
        }
        catch (IOException)
        {
            // Up to 5.12 it splits all or nothing.
            File.WriteAllText(Control, "1");
        }
    }

    private IEnumerable<ulong> FramesOfThp(Puppet.Puppet process, ulong start) =>
        PageFrames.Of(process.Pid, start, HugePage.Size / machine.PageSize, machine.PageSize).OfType<ulong>().Distinct();

    private static bool IsCompound(ulong frame) =>
        PageFrames.HasAny(frame, Arm64.KPF_COMPOUND_HEAD, Arm64.KPF_COMPOUND_TAIL, Arm64.KPF_THP);

    private Outcome CollapseThp(Op.CollapseThp op)
    {
        var process = ProcessOf(op);
        var (start, size) = (Address(op.At), (ulong)HugePage.Size);
        if (op.Cause is CollapseCause.MADV_COLLAPSE)
        {
            if (Collapse(process, start, size) is not Outcome.Done and var refused)
                return refused is Outcome.Failed(Errno.ENOMEM)
                    ? new Outcome.Unsupported($"no memory in one piece for a huge page at {op.At}")
                    : refused;
        }
        else
        {
            if (Called(Madvise(process, start, size, Arm64.MADV_HUGEPAGE)) is not Outcome.Done and var unadvised)
                return unadvised;

            Set(HugePage.Setting("khugepaged/pages_to_scan"), "1000000");
            Set(HugePage.Setting("khugepaged/alloc_sleep_millisecs"), "1");
            Set(HugePage.Setting("khugepaged/scan_sleep_millisecs"), "1");
            WaitFor(() => IsThp(process, start));
        }

        return IsThp(process, start) ? new Outcome.Done() : new Outcome.Unsupported($"no huge page came to {op.At}");
    }

    // After many cases free memory lies in small pieces.
    private static Outcome Collapse(Puppet.Puppet process, ulong start, ulong size)
    {
        const int Attempts = 5;

        for (var attempt = 1; ; attempt++)
        {
            var collapsed = Called(Madvise(process, start, size, Arm64.MADV_COLLAPSE));
            if (attempt == Attempts || collapsed is not Outcome.Failed(Errno.ENOMEM or Errno.EAGAIN))
                return collapsed;

            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");
        }
    }

    private bool IsThp(Puppet.Puppet process, ulong start)
    {
        var frames = PageFrames.Of(process.Pid, start, HugePage.Size / machine.PageSize, machine.PageSize);
        return frames[0] is { } first && PageFrames.HasAny(first, Arm64.KPF_COMPOUND_HEAD) &&
            frames.Index().All(frame => frame.Item == first + (ulong)frame.Index);
    }

    private Outcome KsmMerge(Op.KsmMerge op)
    {
        const int Scans = 5;

        var process = ProcessOf(op);
        var asked = op.MemoryMerge != 0
            ? Syscall(process, Arm64.NR_prctl, Arm64.PR_SET_MEMORY_MERGE, 1)
            : Madvise(process, Address(op.At), Bytes(op.Pages), Arm64.MADV_MERGEABLE);
        if (Called(asked) is not Outcome.Done and var refused)
            return refused;

        Set(Ksm + "use_zero_pages", $"{op.UseZeroPages}");
        Set(Ksm + "smart_scan", "0");
        Set(Ksm + "pages_to_scan", "100000");
        Set(Ksm + "sleep_millisecs", "1");
        Set(Ksm + "run", "1");
        var last = Number(Ksm + "full_scans") + Scans;
        if (!WaitFor(() => Number(Ksm + "full_scans") >= last))
            return new Outcome.Unsupported("ksmd did not scan all memory in time");

        var frames = PageFrames.Of(process.Pid, Address(op.At), op.Pages, machine.PageSize).OfType<ulong>().ToArray();
        return new Outcome.Done(op.UseZeroPages != 0
            ? frames.Count(frame => PageFrames.HasAny(frame, Arm64.KPF_ZERO_PAGE))
            : frames.CountBy(frame => frame).Where(frame => frame.Value > 1).Sum(frame => frame.Value));
    }

    private Outcome Migrate(Op.Migrate op)
    {
        // A page that somebody else holds for a moment stays where it is.
        const int Attempts = 5;

        var process = ProcessOf(op);
        var (before, nodes) = (Frames(process, op.At, op.Pages), NodesOf(process, op));
        if (before.Contains(null) || nodes.Any(node => node < 0))
            return new Outcome.Unsupported("not every page is there");

        // A huge page that finds no room in one piece is split on its way.
        if (before.OfType<ulong>().Any(frame => PageFrames.HasAny(frame, Arm64.KPF_THP)))
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");

        var target = 1 - nodes[0];
        for (var attempt = 0; attempt < Attempts && NodesOf(process, op).Any(node => node != target); attempt++)
            if (Called(MigrateTo(process, op, target)) is not Outcome.Done and var refused)
                return refused;

        var after = Frames(process, op.At, op.Pages);
        return NodesOf(process, op).All(node => node == target) && !before.Zip(after).Any(pair => pair.First == pair.Second)
            ? new Outcome.Done()
            : new Outcome.Unsupported($"not every page moved to node {target}");
    }

    private Ran MigrateTo(Puppet.Puppet process, Op.Migrate op, int target)
    {
        // A node mask's length is counted as the last bit's number plus 2.
        const ulong MaxNode = 64;

        if (op.Call is MigrateCall.MovePages)
            return MovePages(process, op, op.Tag, target);

        Put(process, 0, 1UL << (1 - target));
        Put(process, 8, 1UL << target);
        var (old, wanted) = (process.DataAddress, process.DataAddress + 8);
        return op.Call is MigrateCall.MigratePages
            ? Syscall(process, Arm64.NR_migrate_pages, 0, MaxNode, old, wanted)
            : Syscall(
                process, Arm64.NR_mbind, Address(op.At, op.Tag), Bytes(op.Pages), Arm64.MPOL_BIND, wanted, MaxNode,
                Arm64.MPOL_MF_MOVE);
    }

    /// <summary>move_pages to a node, or with node -1 a question where each page is.</summary>
    private Ran MovePages(Puppet.Puppet process, Op.Migrate op, int tag, int node)
    {
        var status = op.Pages * (sizeof(ulong) + sizeof(int));
        for (var page = 0; page < op.Pages; page++)
        {
            Put(process, page * sizeof(ulong), Address(op.At, tag) + Bytes(page));
            BitConverter.TryWriteBytes(process.Data[((op.Pages * sizeof(ulong)) + (page * sizeof(int)))..], node);
        }

        var nodes = node < 0 ? 0 : process.DataAddress + (ulong)(op.Pages * sizeof(ulong));
        return Syscall(
            process, Arm64.NR_move_pages, 0, (ulong)op.Pages, process.DataAddress, nodes,
            process.DataAddress + (ulong)status, Arm64.MPOL_MF_MOVE);
    }

    private int[] NodesOf(Puppet.Puppet process, Op.Migrate op)
    {
        MovePages(process, op, 0, -1);
        var status = op.Pages * (sizeof(ulong) + sizeof(int));
        return [.. Enumerable.Range(0, op.Pages).Select(page => ReadStatus(process, status + (page * sizeof(int))))];
    }

    private static int ReadStatus(Puppet.Puppet process, int offset) => BitConverter.ToInt32(process.Data[offset..]);

    private Outcome SoftOffline(Op.SoftOffline op)
    {
        var process = ProcessOf(op);
        var before = Frames(process, op.At, op.Pages);
        for (var page = 0; page < op.Pages; page++)
        {
            var ran = Madvise(process, Address(op.At) + Bytes(page), Bytes(1), Arm64.MADV_SOFT_OFFLINE);
            if (Called(ran) is not Outcome.Done and var refused)
                return refused;
        }

        var after = Frames(process, op.At, op.Pages);
        return before.Contains(null) || before.Zip(after).Any(pair => pair.First == pair.Second)
            ? new Outcome.Unsupported("not every page moved")
            : new Outcome.Done();
    }

    private ulong?[] Frames(Puppet.Puppet process, Place at, int pages) =>
        PageFrames.Of(process.Pid, Address(at), pages, machine.PageSize);

    private static Ran Madvise(Puppet.Puppet process, ulong address, ulong length, ulong advice) =>
        Syscall(process, Arm64.NR_madvise, address, length, advice);

    /// <summary>Sets a setting of the machine until the program is over.</summary>
    private void Set(string path, string value)
    {
        if (!File.Exists(path))
            return;

        var before = File.ReadAllText(path).Trim();
        if (before == value)
            return;

        File.WriteAllText(path, value);
        undo.Push(() => File.WriteAllText(path, before));
    }

    private static long Number(string path) =>
        long.Parse(File.ReadAllText(path), System.Globalization.CultureInfo.InvariantCulture);

    private static bool WaitFor(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > DaemonPatience)
                return false;

            Thread.Sleep(10);
        }

        return true;
    }
}
