using System.Diagnostics;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>Runs the chosen cases on targets.</summary>
/// <param name="worlds">Makes the worlds.</param>
/// <param name="selection">The cases, and what is known of the targets.</param>
/// <param name="claim">The level to hold all targets to; each one's own if not given.</param>
public sealed class Runner(Worlds worlds, Selection selection, Level? claim = null)
{
    /// <summary>Runs all cases on a target. A target that does not start is an error in each of its cases.</summary>
    /// <param name="target">The target.</param>
    /// <param name="progress">Told what happens, as it happens.</param>
    /// <param name="cancel">Ends the run; cases that did not run yet are errors.</param>
    /// <exception cref="UsageException">there is no such target, or no level to hold it to.</exception>
    public TargetResult Run(
        Target target, IProgress<CaseResult>? progress = null, CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        var world = default(IWorld);
        try
        {
            world = worlds.Open(target);
            using var session = new Session(target, world, selection, claim);
            var results = new List<CaseResult>(session.Plan.Cases.Count);
            foreach (var planned in session.Plan.Cases)
            {
                var result = session.Run(planned, cancel);
                results.Add(result);
                progress?.Report(result);
            }

            return session.Finish(results, Stopwatch.GetElapsedTime(since));
        }
        catch (AdapterException broken)
        {
            world?.Dispose();
            return NeverStarted(target, broken.Message, Stopwatch.GetElapsedTime(since));
        }
        catch (UsageException)
        {
            world?.Dispose();
            throw;
        }
    }

    private TargetResult NeverStarted(Target target, string why, TimeSpan time) => new(
        target, null, null, selection.Cases.Count, 0,
        [
            .. from @case in selection.Cases
               let judgement = new Judgement(Verdict.Error, why, -1, [])
               select new CaseResult(@case, judgement, TimeSpan.Zero),
        ],
        [], time);
}
