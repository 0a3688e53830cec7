using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Linux.Host;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Makes transparent huge pages, counts and splits them.</summary>
internal sealed class LinuxHugePages(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    AccessOutcomes accesses,
    NamedThings<ulong> mappings,
    KernelSettings settings)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.HugePagesFamily op) => op switch
    {
        Op.MapThp map => MapThp(map),
        Op.AnonHugePages count => AnonHugePages(count),
        Op.SplitThp split => SplitThp(split),
        Op.CollapseThp collapse => CollapseThp(collapse),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome MapThp(Op.MapThp op)
    {
        var process = processes.Of(op);
        var size = (ulong)HugePage.Size;
        var length = size * (ulong)op.HugePages;
        var flags = MapFlags.Private | MapFlags.Anonymous;
        var ran = process.Syscall(
            Arm64.NR_mmap, 0, length + size, (uint)op.Prot, (uint)flags, unchecked((ulong)-1), 0);
        if (OutcomeOf(ran) is not Outcome.Done and var refused)
            return refused;

        // Unmaps what is before and behind the aligned range.
        var (start, end) = ((ulong)ran.X0, (ulong)ran.X0 + length + size);
        var aligned = (start + size - 1) & ~(size - 1);
        if (aligned > start)
            process.Syscall(Arm64.NR_munmap, start, aligned - start);

        if (end > aligned + length)
            process.Syscall(Arm64.NR_munmap, aligned + length, end - aligned - length);

        if (Advise(process, aligned, length, Arm64.MADV_HUGEPAGE) is not Outcome.Done and var unadvised)
            return unadvised;

        mappings[op.As] = aligned;
        for (var at = aligned; at < aligned + length; at += size)
            if (TouchThp(process, at, op.Touch) is { } untouched)
                return untouched;

        return new Outcome.Done();
    }

    /// <summary>Touches a range; null if it got a huge page.</summary>
    private Outcome? TouchThp(Puppet process, ulong at, Touch touch)
    {
        if (touch is Touch.None)
            return null;

        var ran = process.Run(touch is Touch.Read ? Routines.Load(8) : Routines.Store(8), at, 0);
        if (ran.Died || ran.Faulted)
            return accesses.Of(ran, new Place("", 0, 0));

        return PagemapFile.Frames(process.Pid, at, 1, addresses.PageSize)[0] is { } frame &&
               KpageflagsFile.HasAny(frame, Arm64.KPF_THP) &&
               KpageflagsFile.HasAny(frame, Arm64.KPF_ZERO_PAGE) == touch is Touch.Read
            ? null
            : new Outcome.Unsupported("the kernel had no huge page for the range");
    }

    private Outcome AnonHugePages(Op.AnonHugePages op) =>
        SmapsFile.KiloBytes(processes.Of(op).Pid, addresses.Of(op.At), "AnonHugePages:") is { } kiloBytes
            ? new Outcome.Done(kiloBytes * 1024 / HugePage.Size)
            : new Outcome.Unsupported($"smaps lists no mapping at {op.At}");

    private Outcome SplitThp(Op.SplitThp op)
    {
        var process = processes.Of(op);
        var (page, size) = (addresses.Of(op.At), (ulong)HugePage.Size);
        var start = page & ~(size - 1);
        if (!FramesOfThp(process, start).Any(IsCompound))
            return new Outcome.Unsupported($"there is no huge page at {op.At}");

        switch (op.Cause)
        {
            case SplitCause.MADV_COLD:
                if (
                    Advise(
                        process, page, addresses.Bytes(1), Arm64.MADV_COLD) is not Outcome.Done and var cold)
                    return cold;
                break;
            case SplitCause.MADV_PAGEOUT:
                if (
                    Advise(
                        process, page, addresses.Bytes(1),
                        Arm64.MADV_PAGEOUT) is not Outcome.Done and var kept)
                    return kept;
                break;
            case SplitCause.SplitHugePages:
                SplitByDebugfs(process.Pid, start, start + size);
                break;
            case SplitCause.UnderusedSplit:
                settings.Set(HugePage.Setting("khugepaged/max_ptes_none"), "1");
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

    private IEnumerable<ulong> FramesOfThp(Puppet process, ulong start) =>
        AllFrames(process, start).OfType<ulong>().Distinct();

    private static bool IsCompound(ulong frame) =>
        KpageflagsFile.HasAny(frame, Arm64.KPF_COMPOUND_HEAD, Arm64.KPF_COMPOUND_TAIL, Arm64.KPF_THP);

    private Outcome CollapseThp(Op.CollapseThp op)
    {
        var process = processes.Of(op);
        var (start, size) = (addresses.Of(op.At), (ulong)HugePage.Size);
        if (op.Cause is CollapseCause.MADV_COLLAPSE)
        {
            if (Collapse(process, start, size) is not Outcome.Done and var refused)
                return refused is Outcome.Failed(Errno.ENOMEM)
                    ? new Outcome.Unsupported($"no memory in one piece for a huge page at {op.At}")
                    : refused;
        }
        else
        {
            if (Advise(process, start, size, Arm64.MADV_HUGEPAGE) is not Outcome.Done and var unadvised)
                return unadvised;

            settings.Set(HugePage.Setting("khugepaged/pages_to_scan"), "1000000");
            settings.Set(HugePage.Setting("khugepaged/alloc_sleep_millisecs"), "1");
            settings.Set(HugePage.Setting("khugepaged/scan_sleep_millisecs"), "1");
            KernelDaemon.WaitFor(() => IsThp(process, start));
        }

        return IsThp(process, start)
            ? new Outcome.Done()
            : new Outcome.Unsupported($"no huge page came to {op.At}");
    }

    // After many cases free memory is in small pieces.
    private static Outcome Collapse(Puppet process, ulong start, ulong size)
    {
        const int Attempts = 5;

        for (var attempt = 1; ; attempt++)
        {
            var collapsed = Advise(process, start, size, Arm64.MADV_COLLAPSE);
            if (attempt == Attempts || collapsed is not Outcome.Failed(Errno.ENOMEM or Errno.EAGAIN))
                return collapsed;

            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");
        }
    }

    private bool IsThp(Puppet process, ulong start)
    {
        var frames = AllFrames(process, start);
        return frames[0] is { } first && KpageflagsFile.HasAny(first, Arm64.KPF_COMPOUND_HEAD) &&
            frames.Index().All(frame => frame.Item == first + (ulong)frame.Index);
    }

    // The frame behind each small page of a huge page's range.
    private ulong?[] AllFrames(Puppet process, ulong start) =>
        PagemapFile.Frames(process.Pid, start, HugePage.Size / addresses.PageSize, addresses.PageSize);

    private static Outcome Advise(Puppet process, ulong address, ulong bytes, ulong advice) =>
        OutcomeOf(process.Syscall(Arm64.NR_madvise, address, bytes, advice));
}
