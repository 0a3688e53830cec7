using System.Buffers.Binary;
using Mte.Linux.Abi;
using Mte.Linux.Families;
using Mte.Linux.Host;
using Mte.Linux.Puppets;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;

namespace Mte.Linux.Litmus;

/// <summary>
/// Poisons free memory, so that every tag that the kernel fails to initialise is
/// <see cref="LitmusTest.Stale"/>, and counts how many of the frames that the test then gets were poisoned.
/// </summary>
internal sealed class LitmusPoison(LinuxRun run, Machine machine, LitmusJob job, LitmusUnit unit)
{
    private const ulong ReadWriteMte = (ulong)(Prot.Read | Prot.Write | Prot.Mte), NoFile = ulong.MaxValue;

    private const ulong PrivateAnonymous = (ulong)(MapFlags.Private | MapFlags.Anonymous);

    private const int MaxNode = 64;

    private readonly LitmusCalls calls = new(machine, job, unit);
    private readonly HashSet<ulong> poisoned = [], used = [];
    private LitmusFrames earlier = new(0, 0);

    /// <summary>How many frames were used so far; null if this process may not ask the kernel.</summary>
    public LitmusFrames? Frames => machine.Info.Facts.Contains("kpageflags")
        ? new(earlier.Used + used.Count, earlier.Poisoned + used.Count(poisoned.Contains))
        : null;

    private Puppet Main => run.Things.Processes[Op.Main];

    /// <summary>
    /// Poisons the memory that the next batch will get. Each CPU gives out the pages first that it freed
    /// last. So this takes all pages before it frees any, and frees each on the CPU that took it.
    /// </summary>
    public void PoisonFreeMemory()
    {
        earlier = Frames ?? earlier;
        poisoned.Clear();
        used.Clear();
        var taken = new List<(int Cpu, ulong Memory)>();
        for (var cpu = LastCpu; cpu >= 0; cpu--)
        {
            Pin(cpu);
            for (var node = 0; node < Nodes; node++)
                taken.Add((cpu, Take(node)));
        }

        foreach (var (cpu, memory) in taken)
        {
            Pin(cpu);
            calls.Call(Main, Arm64.NR_munmap, memory, Bytes + unit.Stride);
        }
    }

    /// <summary>Notes the frames that a process has.</summary>
    public void RecordFrames(int pid, ulong address) =>
        used.UnionWith(unit.Frames(pid, address, unit.InBatch, machine.PageSize));

    // The first process, which stays on CPU 0, allocates the pages of a file. Each CPU allocates its own
    // other pages.
    private int LastCpu =>
        unit.IsHuge || (job.Page is { Kind: MemoryKind.MemfdShared, Swapped: false } && !Moves)
        ? 0
        : Environment.ProcessorCount - 1;

    private int Nodes => Moves ? 2 : 1;

    private bool Moves =>
        job.Threads.SelectMany(thread => thread.Steps).Any(step => step.Op is LitmusOp.Migrate);

    // Every process that writes to a private page gets a copy of it, and new processes take pages, too. A CPU
    // that has too many free pages returns some to the free lists of all, from which small pieces are given
    // out first: so take those as well. A huge page is not copied.
    private int Count =>
        job.Page.Kind == MemoryKind.AnonymousPrivate && !unit.IsHuge ? unit.InBatch * 4 : unit.InBatch;

    private ulong Bytes => (ulong)Count * unit.Stride;

    private void Pin(int cpu)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Main.Data, 1UL << cpu);
        calls.Call(Main, Arm64.NR_sched_setaffinity, 0, sizeof(ulong), Main.DataAddress);
    }

    private ulong Take(int node)
    {
        var memory = calls.Call(
            Main, Arm64.NR_mmap, 0, Bytes + unit.Stride, ReadWriteMte, PrivateAnonymous, NoFile, 0);
        var first = unit.FirstIn(memory);
        calls.Call(Main, Arm64.NR_madvise, first, Bytes, unit.HugePageAdvice);
        if (node > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Main.Data, 1UL << node);
            calls.Call(Main, Arm64.NR_mbind, first, Bytes, Arm64.MPOL_BIND, Main.DataAddress, MaxNode, 0);
        }

        var tags = Enumerable.Range(0, unit.Pages).SelectMany(page => (LitmusOp[])
            [new LitmusOp.Stg(page, 0, LitmusTest.Stale), new LitmusOp.Stg(page, 1, LitmusTest.Stale)]);
        calls.Do(Main, first, Count, [.. tags]);
        poisoned.UnionWith(unit.Frames(Main.Pid, first, Count, machine.PageSize));
        return memory;
    }
}
