using System.Diagnostics;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>Runs the chosen cases on targets.</summary>
/// <param name="worlds">Makes the worlds.</param>
/// <param name="features">The features and the release table.</param>
/// <param name="claim">The level to hold all targets to; each one's own if not given.</param>
public sealed class Runner(Worlds worlds, FeatureTable features, Level? claim = null)
{
    /// <summary>Runs the chosen cases on a target. A case that breaks the world costs itself alone.</summary>
    /// <param name="target">The target.</param>
    /// <param name="selection">The cases, and what is known of the target.</param>
    /// <param name="progress">Told what happens, as it happens.</param>
    /// <param name="cancel">Ends the run; cases that did not run yet are errors.</param>
    public TargetResult Run(
        Target target,
        Selection selection,
        IProgress<CaseResult>? progress = null,
        CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        IWorld world;
        WorldInfo info;
        try
        {
            world = worlds.Open(target);
            info = world.Info;
        }
        catch (AdapterException broken)
        {
            return NeverStarted(target, selection.Cases, broken.Message, Stopwatch.GetElapsedTime(since));
        }

        using (world)
        {
            var plan = Plan.For(selection.Cases, info, features, claim);
            var ofKernel = new KnownDeviations(selection.DeviationsOf(target), info.Release);
            var results = new List<CaseResult>(plan.Cases.Count);
            foreach (var planned in plan.Cases)
            {
                var result = ofKernel.Judge(Run(world, planned, cancel));
                results.Add(result);
                progress?.Report(result);
            }

            return new TargetResult(
                target, info, plan.Level, plan.Cases.Count, plan.NotApplicable, results,
                ofKernel.Unused(selection.Cases, selection.Filtered), Stopwatch.GetElapsedTime(since), Worlds.WarningOf(world));
        }
    }

    private static CaseResult Run(IWorld world, PlannedCase planned, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var judgement = planned.Lacking is { } lacking ? new Judgement(Verdict.Skip, lacking, -1, [])
            : cancel.IsCancellationRequested ? new Judgement(Verdict.Error, "the run was ended before this case", -1, [])
            : Judge(world, planned.Case);
        return new CaseResult(planned.Case, judgement, Stopwatch.GetElapsedTime(since));
    }

    private static Judgement Judge(IWorld world, Case @case)
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

    private static TargetResult NeverStarted(Target target, IReadOnlyList<Case> cases, string why, TimeSpan time) => new(
        target, null, null, cases.Count, 0,
        [.. cases.Select(@case => new CaseResult(@case, new Judgement(Verdict.Error, why, -1, []), TimeSpan.Zero))],
        [], time);
}
