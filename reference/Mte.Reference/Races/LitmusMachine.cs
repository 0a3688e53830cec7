using System.Diagnostics;
using Mte.Reference.Races.Functions;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;

namespace Mte.Reference.Races;

/// <summary>The kernel that a litmus test is explored on.</summary>
/// <param name="Tagging">Its protocol.</param>
/// <param name="Swap">How it sends pages to swap, and brings them back.</param>
/// <param name="Split">How it splits huge pages.</param>
public sealed record RaceKernel(TaggingSteps Tagging, SwapSteps Swap, SplitHugePageSteps Split)
{
    /// <summary>A right kernel of a generation.</summary>
    public RaceKernel(TaggingSteps tagging)
        : this(tagging, new SwapSteps(), new SplitHugePageSteps())
    {
    }

    public string Name => Tagging.Name;
}

/// <summary>Makes a machine of a litmus test: ops become the micro-steps of kernel functions.</summary>
public sealed class LitmusMachine
{
    private const string Finally = "Z";

    private readonly LitmusTest litmus;
    private readonly RaceKernel kernel;
    private readonly Layout layout;
    private readonly RaceMm mm;
    private int frames;

    private LitmusMachine(LitmusTest litmus, RaceKernel kernel)
    {
        (this.litmus, this.kernel) = (litmus, kernel);
        layout = new Layout(litmus.Page.Pages + Copies(litmus), ProcessCount(litmus));
        frames = litmus.Page.Pages;
        var threaded = litmus.OneProcess.Count > 1
            ? new HashSet<int> { ProcessOf(litmus.OneProcess[0]) }
            : [];
        mm = new RaceMm(
            kernel.Tagging,
            kernel.Swap,
            litmus.Page.Kind == MemoryKind.AnonymousPrivate && layout.Processes > 1,
            litmus.Page.Swapped || PagesOut(litmus),
            PagesOut(litmus),
            MissingOf(litmus),
            Moves(litmus),
            litmus.Steps.Any(step => step.Op is LitmusOp.Fork),
            litmus.Page.Pages > 1,
            litmus.Steps.Where(step => step.Op is LitmusOp.GuestStg or LitmusOp.GuestLdg)
                .Select(step => ProcessOf(litmus, step.By)).ToHashSet(),
            threaded);
    }

    /// <summary>Makes the machine.</summary>
    public static RaceMachine Of(LitmusTest litmus, RaceKernel kernel, MemoryOrder order)
    {
        var maker = new LitmusMachine(litmus, kernel);
        var threads = litmus.Threads.Select(thread => maker.Thread(thread.Name, thread.Steps, joins: false))
            .ToList();
        if (litmus.Finally.Count > 0)
            threads.Add(maker.Thread(Finally, litmus.Finally, joins: true));

        var names = litmus.Results;
        return new RaceMachine(
            maker.layout, threads, names.Count, order, maker.Cells(),
            results => litmus.Permits(States.Named(names, results)), kernel.Tagging.UsesLock);
    }

    private RaceThread Thread(string name, IReadOnlyList<LitmusStep> steps, bool joins)
    {
        var code = new StepWriter(layout, () => (byte)frames++);
        if (joins)
            code.Join();
        else if (IsChild(litmus, name))
            code.Lock(layout.Unborn(ProcessOf(name)), "wait to be made");

        foreach (var step in steps)
            Emit(code, ProcessOf(step.By), step.Op);

        return new RaceThread(name, code);
    }

    private void Emit(StepWriter code, int process, LitmusOp op)
    {
        var slot = (byte)Math.Max(0, litmus.Results.ToList().IndexOf(op.Result ?? ""));
        switch (op)
        {
            case LitmusOp.Mprotect:
                ChangePteRangeSteps.Emit(code, mm, process, op.Page);
                break;
            case LitmusOp.Load:
                UserSteps.Load(code, mm, process, op.Page);
                break;
            case LitmusOp.Store:
                UserSteps.Store(code, mm, process, op.Page);
                break;
            case LitmusOp.Stg stg:
                UserSteps.Stg(code, mm, process, stg);
                break;
            case LitmusOp.Ldg ldg:
                UserSteps.Ldg(code, mm, process, ldg, slot);
                break;
            case LitmusOp.GuestStg stg:
                UserSteps.GuestStg(code, mm, process, stg);
                break;
            case LitmusOp.GuestLdg ldg:
                UserSteps.GuestLdg(code, mm, process, ldg, slot);
                break;
            default:
                EmitRemote(code, process, op, slot);
                break;
        }
    }

    private void EmitRemote(StepWriter code, int process, LitmusOp op, byte slot)
    {
        switch (op)
        {
            case LitmusOp.KvmArmMteCopyTags copy:
                KvmVmIoctlMteCopyTagsSteps.Emit(code, mm, process, copy);
                break;
            case LitmusOp.KvmArmMteCopyTagsFrom copy:
                KvmVmIoctlMteCopyTagsSteps.EmitFrom(code, mm, process, copy, slot);
                break;
            case LitmusOp.PtracePeekmtetags peek:
                AccessRemoteTagsSteps.Peek(code, mm, process, peek.Page, peek.Granule, slot);
                break;
            case LitmusOp.PtracePokemtetags poke:
                AccessRemoteTagsSteps.Poke(code, mm, process, poke.Page, poke.Granule, (byte)poke.Tag);
                break;
            case LitmusOp.CoreDump dump:
                MteDumpTagRangeSteps.Emit(code, mm, process, dump.Page, dump.Granule, slot);
                break;
            case LitmusOp.Hibernate hibernate:
                SwsuspMteSaveTagsSteps.Emit(code, mm, (byte)hibernate.Page, hibernate.Granule, slot);
                break;
            default:
                EmitMove(code, process, op);
                break;
        }
    }

    /// <summary>Ops that take an entry away, or replace it.</summary>
    private void EmitMove(StepWriter code, int process, LitmusOp op)
    {
        switch (op)
        {
            case LitmusOp.Migrate:
                MigrateFolioSteps.Emit(code, mm, layout.Processes, op.Page);
                break;
            case LitmusOp.PageOut:
                kernel.Swap.PageOut(code, mm, layout.Processes, op.Page);
                break;
            case LitmusOp.SplitThp:
                kernel.Split.Emit(code, mm, process);
                break;
            case LitmusOp.Fork fork:
                CopyPageRangeSteps.Emit(code, mm, process, ProcessOf(fork.Child), op.Page);
                break;
            case LitmusOp.MadviseUnmergeable:
                BreakKsmSteps.Emit(code, mm, process, op.Page);
                break;
            case LitmusOp.UffdioCopy:
                code.Store(new CellRef(layout.Uffd(process)), 1, "the data is there");
                break;
            default:
                throw new UnreachableException($"the model of the races has no {op.GetType().Name}");
        }
    }

    private byte[] Cells()
    {
        var (cells, page) = (new byte[layout.Cells], litmus.Page);
        for (var frame = 0; frame < layout.Pages; frame++)
            for (var granule = 0; granule < Layout.Granules; granule++)
                cells[Layout.Tag(frame, granule)] = LitmusTest.Stale;

        for (var number = 0; number < page.Pages; number++)
        {
            cells[layout.PageCache(number)] = (byte)number;
            cells[layout.SwapEntry(number)] = (byte)(
                !page.Swapped ? 0 : mm.Private ? (1 << layout.Processes) - 1 : 1);
            if (page is { Tags: { } tags, Swapped: false })
                MakeValid(cells, number, tags);
        }

        if (page is { Tags: { } saved, Swapped: true })
        {
            cells[layout.Saved] = 1;
            for (var granule = 0; granule < Layout.Granules; granule++)
                cells[layout.SavedTag(granule)] = (byte)saved[granule];
        }

        cells[layout.Huge] = (byte)(page.Pages > 1 ? 1 : 0);
        foreach (var thread in litmus.Threads)
            Map(cells, thread.Name);

        return cells;
    }

    private void MakeValid(byte[] cells, int frame, IReadOnlyList<int> tags)
    {
        cells[Layout.Tagged(frame)] = 1;
        cells[Layout.Locked(frame)] = (byte)(kernel.Tagging.UsesLock ? 1 : 0);
        for (var granule = 0; granule < Layout.Granules; granule++)
            cells[Layout.Tag(frame, granule)] = (byte)tags[granule];
    }

    private void Map(byte[] cells, string thread)
    {
        var (process, page) = (ProcessOf(thread), litmus.Page);
        if (IsChild(litmus, thread))
        {
            cells[layout.Unborn(process)] = 1;
            return;
        }

        var mte = page.Mte.Any(name => ProcessOf(name) == process);
        for (var number = 0; number < page.Pages; number++)
            cells[layout.VmMte(process, number)] = (byte)(mte ? 1 : 0);

        if (page.Swapped || page.Absent.Any(name => ProcessOf(name) == process))
            return;

        var shared = page.Kind == MemoryKind.AnonymousPrivate && layout.Processes > 1
            ? EntryBits.ReadOnly
            : 0;
        for (var number = 0; number < page.Pages; number++)
            cells[layout.Pte(process, number)] = (byte)(
                number | EntryBits.Present | (mte ? EntryBits.Mte : 0) | shared);
    }

    private int ProcessOf(string thread) => ProcessOf(litmus, thread);

    private static int ProcessOf(LitmusTest litmus, string thread)
    {
        var first = litmus.OneProcess.Contains(thread) ? litmus.OneProcess[0] : thread;
        var own = litmus.Threads.Where(other =>
            !litmus.OneProcess.Contains(other.Name) || litmus.OneProcess[0] == other.Name).ToList();
        return Math.Max(0, own.FindIndex(other => other.Name == first));
    }

    private static int ProcessCount(LitmusTest litmus) =>
        litmus.Threads.Select(thread => ProcessOf(litmus, thread.Name)).Distinct().Count();

    private static int Moves(LitmusTest litmus) =>
        litmus.Steps.Count(
            step => step.Op is LitmusOp.Migrate or LitmusOp.SplitThp or LitmusOp.Fork or LitmusOp.PageOut);

    private static bool PagesOut(LitmusTest litmus) => litmus.Steps.Any(step => step.Op is LitmusOp.PageOut);

    private static bool IsChild(LitmusTest litmus, string thread) =>
        litmus.Steps.Any(step => step.Op is LitmusOp.Fork fork && fork.Child == thread);

    private static PageAbsence MissingOf(LitmusTest litmus)
    {
        return litmus.Page.Absent.Count == 0 && !litmus.Page.Swapped && Moves(litmus) == 0 ? PageAbsence.Never
            : litmus.Page is { Kind: MemoryKind.AnonymousPrivate, Absent.Count: > 0 } ? PageAbsence.Fresh
            : PageAbsence.Looked;
    }

    /// <summary>
    /// How many fresh frames the ops may take, at most: each thread one for each purpose, and more if there
    /// are forks.
    /// </summary>
    private static int Copies(LitmusTest litmus)
    {
        var writers = litmus.Steps.Where(
            step => step.Op is LitmusOp.Store or LitmusOp.Stg or LitmusOp.MadviseUnmergeable)
            .Select(step => step.By).ToArray();
        var writes = litmus.Page.Kind != MemoryKind.AnonymousPrivate || ProcessCount(litmus) == 1 ? 0
            : litmus.Steps.Any(step => step.Op is LitmusOp.Fork) ? writers.Length * (1 + Moves(litmus))
            : writers.Distinct().Count();
        var fresh = MissingOf(litmus) == PageAbsence.Fresh ? litmus.Threads.Count + 1 : 0;
        return writes + fresh + litmus.Steps.Count(step => step.Op is LitmusOp.Migrate or LitmusOp.PageOut);
    }
}

/// <summary>Final states under their names.</summary>
internal static class States
{
    public static IReadOnlyDictionary<string, int> Named(
        IReadOnlyList<string> names, ReadOnlyMemory<byte> results)
    {
        var named = new Dictionary<string, int>();
        foreach (var (slot, name) in names.Index())
            named[name] = results.Span[slot];

        return named;
    }
}
