using System.Diagnostics;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>
/// One target while its cases run. Its result can be had at any time: what did not run is an error.
/// </summary>
internal sealed class TargetRun(Target target, Worlds worlds, Selection selection, Level? claim)
{
    private const string Ended = "the run was ended before this case";

    private readonly Lock state = new();
    private readonly List<CaseResult> results = [];
    private readonly Stopwatch watch = new();
    private Session? session;
    private string broken = Ended;

    /// <summary>What there is to report by now: one result per planned case.</summary>
    public TargetResult Result
    {
        get
        {
            lock (state)
                return session is null
                    ? NeverStarted()
                    : session.Finish([.. results, .. Rest(session)], watch.Elapsed);
        }
    }

    /// <summary>Runs all cases.</summary>
    /// <exception cref="UsageException">there is no such target, or no level to hold it to.</exception>
    public void Execute(IProgress<CaseResult>? progress, CancellationToken cancel)
    {
        watch.Start();
        try
        {
            using var world = worlds.Open(target);

            // A world that is waited for, while it boots or hangs in an op, is freed by its end. That may
            // take a while itself, and whoever ends the run does not wait for it.
            using var end = cancel.Register(() => new Thread(world.Dispose) { IsBackground = true }.Start());
            Execute(world, progress, cancel);
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

    private void Execute(IWorld world, IProgress<CaseResult>? progress, CancellationToken cancel)
    {
        var opened = new Session(target, world, selection, claim);
        lock (state)
            session = opened;

        foreach (var planned in opened.Plan.Cases.Where(planned => !opened.IsShared(planned)))
        {
            if (cancel.IsCancellationRequested)
                return;

            Report(opened.Run(planned, cancel), progress);
        }

        PlannedCase[] shared = [.. opened.Plan.Cases.Where(opened.IsShared)];
        if (shared.Length == 0 || cancel.IsCancellationRequested)
            return;

        foreach (var result in opened.RunTogether(shared, cancel))
            Report(result, progress);
    }

    private void Report(CaseResult result, IProgress<CaseResult>? progress)
    {
        lock (state)
            results.Add(result);

        progress?.Report(result);
    }

    private IEnumerable<CaseResult> Rest(Session opened) =>
        opened.Plan.Cases.Select(planned => planned.Case)
            .ExceptBy(results.Select(result => result.Case.Id), @case => @case.Id).Select(Error);

    private TargetResult NeverStarted() => new(
        target, null, null, selection.Cases.Count, 0, [.. selection.Cases.Select(Error)], [], watch.Elapsed);

    private CaseResult Error(Case @case) =>
        new(@case, new Judgement(Verdict.Error, broken, -1, []), TimeSpan.Zero);
}
