using Mte.Cases.Reading;
using Mte.Spec.Features;
using Mte.Spec.Reports;

namespace Mte.Suites.Running;

/// <summary>The cases that failed or broke in an earlier run, target by target.</summary>
public sealed class FailedCases
{
    private readonly IReadOnlyList<TargetReport> failed;

    /// <param name="report">The results.</param>
    /// <param name="released">The ids that cases have now, for results of older versions.</param>
    public FailedCases(RunReport report, ReleasedCases released) => failed =
    [
        .. report.Targets
            .Select(target => target with
            {
                Cases = [.. target.Bad.Select(one => one with { Id = released.Now(one.Id) })],
            })
            .Where(target => target.Cases.Count > 0),
    ];

    /// <summary>The names of the targets on which any failed.</summary>
    public IReadOnlyList<string> Targets => [.. failed.Select(NameOf).Distinct()];

    /// <summary>The cases that failed anywhere.</summary>
    public IReadOnlySet<string> All =>
        failed.SelectMany(target => target.Cases).Select(one => one.Id).ToHashSet();

    /// <summary>
    /// The cases that failed on a target; if there are no results of it, those that failed anywhere.
    /// </summary>
    public IReadOnlySet<string> On(string target) => Of(target).ToArray() is { Length: > 0 } own
        ? own.SelectMany(one => one.Cases).Select(one => one.Id).ToHashSet()
        : All;

    /// <summary>The level that a target was held to, if it is not that of its release.</summary>
    public Level? ClaimFor(string target, FeatureTable features) => Of(target)
        .Where(one => one.Level is not null && one.Level != features.LevelOf(one.Release ?? "")?.ToString())
        .Select(one => features.LevelOf(one.Level!)).FirstOrDefault();

    private IEnumerable<TargetReport> Of(string target) => failed.Where(one => NameOf(one) == target);

    private static string NameOf(TargetReport target) => target.Given ?? target.Target;
}
