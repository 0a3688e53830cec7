using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Suites.Targets;

namespace Mte.Suites.Running;

/// <summary>Runs the chosen cases on targets.</summary>
/// <param name="worlds">Makes the worlds.</param>
/// <param name="selection">The cases, and what is known of the targets.</param>
/// <param name="claim">The level to hold all targets to; each one's own if not given.</param>
public sealed class Runner(Worlds worlds, Selection selection, Level? claim = null)
{
    /// <summary>
    /// How long a target may take to stop once the run is ended. One that takes longer is left behind.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often each case runs.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>What is chosen for one target; for all the same without it.</summary>
    public Func<Target, Selection> SelectionOf { get; init; } = _ => selection;

    /// <summary>The level to hold one target to; for all the same without it.</summary>
    public Func<Target, Level?> ClaimOf { get; init; } = _ => claim;

    /// <summary>How many targets, or machines of one, run at once.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Runs all cases on targets, side by side, one target per processor; or, if there are more processors, a
    /// target on several machines at once. A target that does not start is an error in each of its cases.
    /// </summary>
    /// <param name="targets">The targets.</param>
    /// <param name="progress">For a target: who is told what happens, as it happens.</param>
    /// <param name="cancel">Ends the run; cases that did not run by then are errors.</param>
    /// <returns>The results, in the order of the targets.</returns>
    /// <exception cref="UsageException">there is no such target, or no level to hold it to.</exception>
    public IReadOnlyList<TargetResult> Run(
        IReadOnlyList<Target> targets,
        Func<Target, IProgress<CaseResult>?>? progress = null,
        CancellationToken cancel = default)
    {
        // Before anything runs: a mistake in the last target must not cost the results of the first.
        foreach (var target in targets)
            worlds.Check(target);

        // Processors that no target needs help the others.
        var machines = Math.Max(1, Processors / Math.Max(1, targets.Count));
        var runs = targets.Select(
            target => new TargetRun(target, worlds, SelectionOf(target), ClaimOf(target))
        {
            Machines = worlds.CanShare(target) ? machines : 1,
            Repeat = Repeat,
        }).ToArray();
        var processors = new SemaphoreSlim(Processors);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tasks = targets.Zip(runs, (target, run) => Start(run, progress?.Invoke(target), processors, end));
        Wait(Task.WhenAll(tasks), end.Token);
        return [.. runs.Select(run => run.Result)];
    }

    /// <summary>Runs all cases on one target.</summary>
    public TargetResult Run(
        Target target, IProgress<CaseResult>? progress = null, CancellationToken cancel = default) =>
        Run([target], _ => progress, cancel)[0];

    // Threads of their own: worlds wait, and the pool has few threads.
    private static Task Start(
        TargetRun run, IProgress<CaseResult>? progress, SemaphoreSlim processors, CancellationTokenSource end)
    {
        return Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        void Run()
        {
            processors.Wait(end.Token);
            try
            {
                run.Execute(progress, end.Token);
            }
            catch (UsageException)
            {
                // The user will start again, so nobody need wait for the other targets.
                end.Cancel();
                throw;
            }
            finally
            {
                processors.Release();
            }
        }
    }

    private void Wait(Task all, CancellationToken cancel)
    {
        using var left = new CancellationTokenSource();
        using var ended = cancel.Register(() => left.CancelAfter(Grace));
        try
        {
            all.Wait(left.Token);
        }
        catch (OperationCanceledException)
        {
            // Some target does not stop. What the others did is still to be reported.
        }
        catch (AggregateException several)
        {
            // One of several mistakes of the user's is enough to say.
            if (several.InnerExceptions.OfType<UsageException>().FirstOrDefault() is { } mistake)
                throw mistake;
        }
    }
}
