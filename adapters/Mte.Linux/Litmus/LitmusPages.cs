using Mte.Linux.Abi;
using Mte.Linux.Families;
using Mte.Linux.Host;
using Mte.Linux.Puppets;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Litmus;

/// <summary>The pages of a litmus test, in poisoned memory.</summary>
internal sealed class LitmusPages
{
    private const Prot ReadWrite = Prot.Read | Prot.Write;

    private const ulong NoFile = ulong.MaxValue;

    private const int PageOutAgain = 10;

    private readonly LinuxRun run;
    private readonly Machine machine;
    private readonly LitmusJob job;
    private readonly LitmusUnit unit;
    private readonly LitmusPoison poison;
    private readonly LitmusCalls calls;
    private readonly ulong file = NoFile;

    public LitmusPages(LinuxRun run, Machine machine, LitmusJob job, LitmusUnit unit, LitmusPoison poison)
    {
        (this.run, this.machine, this.job, this.unit, this.poison) = (run, machine, job, unit, poison);
        calls = new LitmusCalls(machine, job, unit);
        if (!IsPrivate)
        {
            "litmus\0"u8.CopyTo(Main.Data);
            file = Call(Main, Arm64.NR_memfd_create, Main.DataAddress, 0);
            Call(Main, Arm64.NR_ftruncate, file, Bytes);
        }

        var room = Call(
            Main, Arm64.NR_mmap, 0, Bytes + unit.Stride, (ulong)ReadWrite, (ulong)Flags, file, 0);
        Address = unit.FirstIn(room);
        if ((job.Page.Swapped || job.PagesOut) &&
            run.Do(new Op.SwapOn(SwapKind.RamDisk, Count + 100)) is not Outcome.Done and var refused)
            throw new AdapterException($"{job.Id} needs swap: {refused}");
    }

    public int Count => unit.InBatch;

    /// <summary>Where all processes have them.</summary>
    public ulong Address { get; }

    /// <summary>Processes share them by a fork, after they are prepared.</summary>
    public bool Forked =>
        IsPrivate && !job.Page.Merged && Processes().Skip(1).Any() &&
        (job.Page.Absent.Count == 0 || job.Page.Swapped);

    private bool IsPrivate => job.Page.Kind == MemoryKind.AnonymousPrivate;

    private MapFlags Flags => IsPrivate ? MapFlags.Private | MapFlags.Anonymous : MapFlags.Shared;

    private ulong Bytes => (ulong)Count * unit.Stride;

    private Puppet Main => run.Things.Processes[Op.Main];

    /// <summary>Makes them new.</summary>
    public void Prepare()
    {
        if (!IsPrivate)
            Call(
                Main, Arm64.NR_fallocate, file, Arm64.FALLOC_FL_PUNCH_HOLE | Arm64.FALLOC_FL_KEEP_SIZE, 0,
                Bytes);
        else if (Forked)
            Map(Main, job.Page.Mte.Count > 0);
        else
            foreach (var process in Processes())
                Map(run.Things.Processes[process], HasMte(process));

        poison.PoisonFreeMemory();
        if (Forked)
            Fill(Op.Main, job.Page.Mte.Count > 0);
        else if (!IsPrivate)
            FillFile();
        else if (job.Page.Merged)
            Merge();
        else if (job.Page.Absent.Count == 0 || job.Page.Swapped)
            Fill(Processes().Single(), job.Page.Mte.Count > 0);

        if (unit.IsHuge)
            MustBeHuge(run.Things.Processes[Processes().Single()]);

        // A page that comes back from swap gets another frame. Without this, that could be its old one, which
        // still has the tags that must be restored.
        if (job.Page.Swapped)
            poison.PoisonFreeMemory();
    }

    private IEnumerable<string> Processes() => job.Threads.Select(thread => thread.Name)
        .Where(name => !job.OneProcess.Contains(name) || job.OneProcess[0] == name);

    private bool HasMte(string process) =>
        job.Page.Mte.Any(name => name == process || IsOneWith(process, name));

    private bool IsOneWith(string process, string thread) =>
        job.OneProcess.Contains(process) && job.OneProcess.Contains(thread);

    private void FillFile()
    {
        Call(Main, Arm64.NR_fallocate, file, 0, 0, Bytes);
        foreach (var process in Processes())
            Map(run.Things.Processes[process], HasMte(process));

        // The process with tags writes them first, so that the others find them valid.
        var owner = job.Page.Mte.Count > 0 && job.Page.Tags is not null ? job.Page.Mte[0] : null;
        if (owner is not null || job.Page.Swapped)
            Fill(owner ?? Processes().First(), tagged: owner is not null);

        if (job.Page.Swapped)
            return;

        foreach (var process in Processes())
            if (process != owner && !job.Page.Absent.Any(name => name == process || IsOneWith(process, name)))
                DoSteps(process, [new LitmusOp.Load(0)]);
    }

    /// <summary>
    /// Has KSM merge each page with those of the other processes, and then leave them alone.
    /// </summary>
    private void Merge()
    {
        foreach (var process in Processes())
            LitmusCalls.WriteAddresses(run.Things.Processes[process], Address, Bytes, machine.PageSize);

        foreach (var process in Processes())
            if (
                run.Do(
                    new Op.KsmMerge(
                        new Place("ram", 0, 0), Count) { By = process }) is not Outcome.Done and var refused)
                throw new AdapterException($"{job.Id} cannot be merged: {refused}");

        run.Settings.Set(KsmSettings.Setting("run"), "0");
        var frames = Processes()
            .Select(
                process =>
                    PagemapFile.Frames(run.Things.Processes[process].Pid, Address, Count, machine.PageSize))
                        .ToArray();
        var merged = Enumerable.Range(0, Count).Count(page => frames.All(process =>
            process[page] is not null && process[page] == frames[0][page]));
        if (merged < Count)
            throw new AdapterException(
                $"{job.Id} cannot be merged: KSM merged {merged} of its {Count} pages");
    }

    /// <summary>
    /// Touches all pages, with their tags if they have some, and sends them to swap if need be.
    /// </summary>
    private void Fill(string name, bool tagged)
    {
        var tags = job.Page.Tags is [var first, var second] && tagged
            ? Enumerable.Range(0, unit.Pages).SelectMany(page =>
                (LitmusOp[])[new LitmusOp.Stg(page, 0, first), new LitmusOp.Stg(page, 1, second)])
            : [];
        DoSteps(name, [new LitmusOp.Store(0), .. tags]);

        // Of a page that is all zero nothing is written to swap.
        if (job.PagesOut)
            LitmusCalls.WriteAddresses(run.Things.Processes[name], Address, Bytes, machine.PageSize);

        if (!job.Page.Swapped)
            return;

        // Some of so many pages are often on their way between lists, on another CPU's where this one does
        // not look.
        var pageOut = new Op.PageOut(new Place("ram", 0, 0), Pages: Count) { By = name };
        var outcome = run.Do(pageOut);
        for (var again = 0; again < PageOutAgain && outcome is Outcome.Unsupported; again++)
        {
            // It begins with emptying every CPU's lists (lru_add_drain_all).
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");
            outcome = run.Do(pageOut);
        }

        if (outcome is not Outcome.Done)
            throw new AdapterException($"{job.Id} cannot be swapped out: {outcome}");
    }

    private void MustBeHuge(Puppet process)
    {
        var kiloBytes = SmapsFile.KiloBytes(process.Pid, Address, "AnonHugePages:") ?? 0;
        if ((ulong)kiloBytes * 1024 < Bytes)
            throw new AdapterException(
                $"{job.Id} cannot be prepared: {kiloBytes / 1024} MiB of {Bytes >> 20} are in huge pages");
    }

    private void Map(Puppet process, bool mte)
    {
        var prot = ReadWrite | (mte ? Prot.Mte : Prot.None);
        Call(process, Arm64.NR_mmap, Address, Bytes, (ulong)prot, (ulong)(Flags | MapFlags.Fixed), file, 0);
        Call(process, Arm64.NR_madvise, Address, Bytes, unit.HugePageAdvice);
    }

    private void DoSteps(string name, IReadOnlyList<LitmusOp> steps) =>
        calls.Do(run.Things.Processes[name], Address, Count, steps);

    private ulong Call(Puppet process, int number, params ReadOnlySpan<ulong> arguments) =>
        calls.Call(process, number, arguments);
}
