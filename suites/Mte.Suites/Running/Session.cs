using System.Diagnostics;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>A target whose world is up, and the cases that it is judged by.</summary>
public sealed class Session : IDisposable
{
    private readonly IWorld world;
    private readonly KnownDeviations deviations;
    private readonly Selection selection;

    /// <summary>Waits until the world is up, and plans.</summary>
    /// <param name="target">The target.</param>
    /// <param name="world">Its world, which the session disposes of.</param>
    /// <param name="selection">The cases, and what is known of the target.</param>
    /// <param name="claim">The level to hold the target to; its own if not given.</param>
    /// <exception cref="AdapterException">the world does not come up.</exception>
    /// <exception cref="UsageException">the world's release is on no level of the ABI.</exception>
    public Session(Target target, IWorld world, Selection selection, Level? claim = null)
    {
        (Target, this.world, this.selection) = (target, world, selection);
        Info = world.Info;
        Plan = Plan.For(selection.Cases, Info, selection.Vocabulary.Features, claim);
        deviations = new KnownDeviations(selection.DeviationsOf(target), Info.Release);
    }

    public Target Target { get; }

    /// <summary>What the world says of itself.</summary>
    public WorldInfo Info { get; }

    /// <summary>The cases.</summary>
    public Plan Plan { get; }

    /// <summary>Runs one case, or says why it cannot run. A case that breaks the world costs itself alone.</summary>
    public CaseResult Run(PlannedCase planned, CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        var judgement = (planned.Lacking, cancel.IsCancellationRequested) switch
        {
            ({ } lacking, _) => new Judgement(Verdict.Skip, lacking, -1, []),
            (_, true) => new Judgement(Verdict.Error, "the run was ended before this case", -1, []),
            _ => Judge(planned.Case),
        };
        return deviations.Judge(new CaseResult(planned.Case, judgement, Stopwatch.GetElapsedTime(since)));
    }

    /// <summary>Puts the results of the cases together.</summary>
    public TargetResult Finish(IReadOnlyList<CaseResult> results, TimeSpan time) => new(
        Target, Info, Plan.Level, Plan.Cases.Count, Plan.NotApplicable, results,
        deviations.Unused(selection.Cases, selection.Filtered), time, Worlds.WarningOf(world));

    public void Dispose() => world.Dispose();

    private Judgement Judge(Case @case)
    {
        try
        {
            return Judgement.Of(@case, world.Run(@case.Program));
        }
        catch (AdapterException broken)
        {
            return new Judgement(Verdict.Error, broken.Message, broken.Outcomes.Count, broken.Outcomes);
        }
    }
}
