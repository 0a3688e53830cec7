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

/// <summary>Looks at page frames, and has the kernel give pages others.</summary>
internal sealed class LinuxPageFrames(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    KernelSettings settings)
{
    private const byte StaleTag = 0xd, StaleByte = 0xa5;

    // The frame that kpageflags last found behind a place.
    private readonly Dictionary<(int Pid, ulong Page), ulong> frames = [];

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.PageFramesFamily op) => op switch
    {
        Op.Poison poison => Poison(poison),
        Op.Kpageflags flags => Kpageflags(flags),
        Op.KpageflagsPread pread => KpageflagsPread(pread),
        Op.KsmMerge merge => KsmMerge(merge),
        Op.Migrate migrate => Migrate(migrate),
        Op.SoftOffline offline => SoftOffline(offline),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    /// <summary>
    /// Uses small pages: later ops mostly get small pages again, and huge ones go to other free lists.
    /// </summary>
    private Outcome Poison(Op.Poison op)
    {
        const ulong Size = 4UL << 20;
        const uint PrivateAnonymous = (uint)(MapFlags.Private | MapFlags.Anonymous);
        const uint ReadWriteMte = (uint)(Prot.Read | Prot.Write | Prot.Mte);

        var process = processes.Of(op);
        var start = (ulong)process.Syscall(
            Arm64.NR_mmap, 0, Size, ReadWriteMte, PrivateAnonymous, ulong.MaxValue, 0).X0;
        process.Syscall(Arm64.NR_madvise, start, Size, (ulong)Advice.MADV_NOHUGEPAGE);
        var fill = process.Run(
            Routines.FillTagged(), start | ((ulong)StaleTag << 56), start + Size,
            StaleByte * 0x0101010101010101UL);
        if (fill.Faulted)
            throw new AdapterException($"poisoning memory raised signal {fill.Signal}");

        return OutcomeOf(process.Syscall(Arm64.NR_munmap, start, Size));
    }

    private Outcome Kpageflags(Op.Kpageflags op)
    {
        var (pid, address) = (processes.Of(op).Pid, addresses.Of(op.At));
        var place = (pid, address / (ulong)addresses.PageSize);
        var entry = PagemapFile.Entries(pid, address, 1, addresses.PageSize)[0];
        if (PagemapFile.IsPresent(entry))
            frames[place] = PagemapFile.Frame(entry);
        else
            DrainLists();

        return frames.TryGetValue(place, out var frame) && KpageflagsFile.Flags(frame) is { } flags
            ? new Outcome.Done((long)((flags >> (int)op.Flag) & 1))
            : new Outcome.Unsupported($"no page was ever seen at {op.At}");
    }

    /// <summary>Frees pages that each CPU still keeps for itself, to put them on a list later.</summary>
    private static void DrainLists() => File.WriteAllText("/proc/sys/vm/drop_caches", "1\n");

    private Outcome KpageflagsPread(Op.KpageflagsPread op)
    {
        var process = processes.Of(op);
        if (NewFiles.Open(process, "/proc/kpageflags", 0) is not Outcome.Done(var file, _))
            return new Outcome.Unsupported("/proc/kpageflags cannot be opened");

        var read = OutcomeOf(
            process.Syscall(
                Arm64.NR_pread64, (ulong)file, process.DataAddress, (ulong)op.Bytes, (ulong)op.Offset),
            answers: true);
        process.Syscall(Arm64.NR_close, (ulong)file);
        return read;
    }

    private Outcome KsmMerge(Op.KsmMerge op)
    {
        const int Scans = 5;

        var process = processes.Of(op);
        var asked = op.MemoryMerge != 0
            ? process.Syscall(Arm64.NR_prctl, Arm64.PR_SET_MEMORY_MERGE, 1)
            : process.Syscall(
                Arm64.NR_madvise, addresses.Of(op.At), addresses.Bytes(op.Pages), Arm64.MADV_MERGEABLE);
        if (OutcomeOf(asked) is not Outcome.Done and var refused)
            return refused;

        settings.Set(KsmSettings.Setting("use_zero_pages"), $"{op.UseZeroPages}");
        settings.Set(KsmSettings.Setting("smart_scan"), "0");
        settings.Set(KsmSettings.Setting("pages_to_scan"), "100000");
        settings.Set(KsmSettings.Setting("sleep_millisecs"), "1");
        settings.Set(KsmSettings.Setting("run"), "1");
        var last = KsmSettings.FullScans + Scans;
        if (!KernelDaemon.WaitFor(() => KsmSettings.FullScans >= last))
            return new Outcome.Unsupported("ksmd did not scan all memory in time");

        var merged = Frames(process, op.At, op.Pages).OfType<ulong>().ToArray();
        return new Outcome.Done(op.UseZeroPages != 0
            ? merged.Count(frame => KpageflagsFile.HasAny(frame, Arm64.KPF_ZERO_PAGE))
            : merged.CountBy(frame => frame).Where(frame => frame.Value > 1).Sum(frame => frame.Value));
    }

    private Outcome Migrate(Op.Migrate op)
    {
        // The kernel does not move a page that something else holds at this moment.
        const int Attempts = 5;

        var process = processes.Of(op);
        var (before, nodes) = (Frames(process, op.At, op.Pages), NodesOf(process, op));
        if (before.Contains(null) || nodes.Any(node => node < 0))
            return new Outcome.Unsupported("not every page is there");

        // Without free memory in one piece, the kernel splits a huge page that it migrates.
        if (before.OfType<ulong>().Any(frame => KpageflagsFile.HasAny(frame, Arm64.KPF_THP)))
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");

        var target = 1 - nodes[0];
        for (
            var attempt = 0; attempt < Attempts
                && NodesOf(process, op).Any(node => node != target); attempt++)
            if (OutcomeOf(MigrateTo(process, op, target)) is not Outcome.Done and var refused)
                return refused;

        var after = Frames(process, op.At, op.Pages);
        return NodesOf(process, op).All(node => node == target) &&
               !before.Zip(after).Any(pair => pair.First == pair.Second)
            ? new Outcome.Done()
            : new Outcome.Unsupported($"not every page moved to node {target}");
    }

    private Ran MigrateTo(Puppet process, Op.Migrate op, int target)
    {
        // A node mask's length is counted as the last bit's number plus 2.
        const ulong MaxNode = 64;

        if (op.Call is MigrateCall.MovePages)
            return MovePages(process, op, op.Tag, target);

        process.Put(0, 1UL << (1 - target));
        process.Put(8, 1UL << target);
        var (old, wanted) = (process.DataAddress, process.DataAddress + 8);
        return op.Call is MigrateCall.MigratePages
            ? process.Syscall(Arm64.NR_migrate_pages, 0, MaxNode, old, wanted)
            : process.Syscall(
                Arm64.NR_mbind, addresses.Of(
                    op.At, op.Tag), addresses.Bytes(op.Pages), Arm64.MPOL_BIND, wanted,
                MaxNode, Arm64.MPOL_MF_MOVE);
    }

    /// <summary>Moves pages to a node (move_pages); with node -1, only asks where each page is.</summary>
    private Ran MovePages(Puppet process, Op.Migrate op, int tag, int node)
    {
        var status = op.Pages * (sizeof(ulong) + sizeof(int));
        for (var page = 0; page < op.Pages; page++)
        {
            process.Put(page * sizeof(ulong), addresses.Of(op.At, tag) + addresses.Bytes(page));
            BitConverter.TryWriteBytes(
                process.Data[((op.Pages * sizeof(ulong)) + (page * sizeof(int)))..], node);
        }

        var nodes = node < 0 ? 0 : process.DataAddress + (ulong)(op.Pages * sizeof(ulong));
        return process.Syscall(Arm64.NR_move_pages, 0, (ulong)op.Pages, process.DataAddress, nodes,
            process.DataAddress + (ulong)status, Arm64.MPOL_MF_MOVE);
    }

    private int[] NodesOf(Puppet process, Op.Migrate op)
    {
        MovePages(process, op, 0, -1);
        var status = op.Pages * (sizeof(ulong) + sizeof(int));
        return [.. Enumerable.Range(0, op.Pages).Select(
            page => ReadStatus(process, status + (page * sizeof(int))))];
    }

    private static int ReadStatus(Puppet process, int offset) => BitConverter.ToInt32(process.Data[offset..]);

    private Outcome SoftOffline(Op.SoftOffline op)
    {
        var process = processes.Of(op);
        var before = Frames(process, op.At, op.Pages);
        for (var page = 0; page < op.Pages; page++)
        {
            var ran = process.Syscall(
                Arm64.NR_madvise, addresses.Of(op.At) + addresses.Bytes(page), addresses.Bytes(1),
                Arm64.MADV_SOFT_OFFLINE);
            if (OutcomeOf(ran) is not Outcome.Done and var refused)
                return refused;
        }

        var after = Frames(process, op.At, op.Pages);
        return before.Contains(null) || before.Zip(after).Any(pair => pair.First == pair.Second)
            ? new Outcome.Unsupported("not every page moved")
            : new Outcome.Done();
    }

    private ulong?[] Frames(Puppet process, Place at, int pages) =>
        PagemapFile.Frames(process.Pid, addresses.Of(at), pages, addresses.PageSize);
}
