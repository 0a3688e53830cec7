using System.Collections.Concurrent;
using System.Diagnostics;
using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;
using Mte.Suites.Targets;

namespace Mte.Suites.Running;

/// <summary>
/// One target while its cases run. Its result is available at any time: a case that did not run is an error.
/// </summary>
internal sealed class TargetRun(Target target, Worlds worlds, Selection selection, Level? claim)
{
    private const string Ended = "the run was ended before this case";

    /// <summary>Another machine must get at least so many cases: its boot takes as long as they do.</summary>
    private const int WorthAMachine = 60;

    private readonly Lock state = new();
    private readonly List<CaseResult> results = [];
    private readonly Stopwatch watch = new();
    private Session? session;
    private string broken = Ended;

    /// <summary>How many machines may share the cases, side by side.</summary>
    public int Machines { get; init; } = 1;

    /// <summary>How often each case runs.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>The results until now: one per planned case, in the order of the plan.</summary>
    public TargetResult Result
    {
        get
        {
            lock (state)
                return session is null
                    ? NeverStarted()
                    : session.Finish(session.Complete(results, broken), watch.Elapsed);
        }
    }

    /// <summary>Runs all cases.</summary>
    /// <exception cref="UsageException">there is no such target, or no level to hold it to.</exception>
    public void Execute(IProgress<CaseResult>? progress, CancellationToken cancel)
    {
        watch.Start();
        try
        {
            Open(opened => Execute(opened, progress, cancel), cancel);
        }
        catch (Exception failed) when (failed is not UsageException)
        {
            lock (state)
                broken = cancel.IsCancellationRequested ? Ended : Session.Reason(failed);
        }
        finally
        {
            watch.Stop();
        }
    }

    private void Open(Action<Session> use, CancellationToken cancel)
    {
        using var world = worlds.Open(target);

        // A world that is waited for, while it boots or hangs in an op, is freed by its end. That may
        // take a while itself, and whoever ends the run does not wait for it.
        using var end = cancel.Register(() => new Thread(world.Dispose) { IsBackground = true }.Start());
        use(new Session(target.Name, world, selection.ChoiceFor(target), claim));
    }

    private void Execute(Session opened, IProgress<CaseResult>? progress, CancellationToken cancel)
    {
        lock (state)
            session = opened;

        // Cases that share a hibernation are one piece of work, and the longest.
        var work = new ConcurrentQueue<PlannedCase[]>();
        PlannedCase[] shared = [.. opened.Plan.Cases.Where(opened.IsShared)];
        if (shared.Length > 0 && Machines > 1)
            work.Enqueue(shared);

        foreach (var planned in opened.Plan.Cases.Except(shared))
            work.Enqueue([planned]);

        if (shared.Length > 0 && Machines == 1)
            work.Enqueue(shared);

        var others = Math.Min(Machines - 1, work.Count / WorthAMachine);
        Task[] helping = [.. Enumerable.Range(0, others).Select(_ => StartHelper(work, progress, cancel))];
        RunCases(work, opened, progress, cancel);
        Task.WaitAll(helping, CancellationToken.None);
    }

    /// <summary>Starts another machine. If it does not boot, the first one does all the work.</summary>
    private Task StartHelper(
        ConcurrentQueue<PlannedCase[]> work, IProgress<CaseResult>? progress, CancellationToken cancel)
    {
        return Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        void Run()
        {
            try
            {
                Open(opened => RunCases(work, opened, progress, cancel), cancel);
            }
            catch (AdapterException)
            {
            }
        }
    }

    private void RunCases(
        ConcurrentQueue<PlannedCase[]> work, Session opened, IProgress<CaseResult>? progress,
        CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested && work.TryDequeue(out var next))
        {
            var runs = Enumerable.Range(0, Repeat).Select(_ => Results(next)).ToArray();
            for (var at = 0; at < next.Length; at++)
                Report(CaseResult.Of([.. runs.Select(run => run[at])]), progress);
        }

        IReadOnlyList<CaseResult> Results(PlannedCase[] cases) => opened.IsShared(cases[0])
            ? opened.RunTogether(cases, cancel)
            : [opened.Run(cases[0], cancel)];
    }

    private void Report(CaseResult result, IProgress<CaseResult>? progress)
    {
        lock (state)
            results.Add(result);

        progress?.Report(result);
    }

    private TargetResult NeverStarted() => new(
        target.Name, null, null, selection.Cases.Count, 0,
        [.. selection.Cases.Select(@case => CaseResult.NotRun(@case, broken))], [], watch.Elapsed);
}
