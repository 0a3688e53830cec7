namespace Mte.Suites;

/// <summary>What became different between two runs, target by target.</summary>
/// <param name="NewlyFailing">Cases that failed or broke, and did not before.</param>
/// <param name="Fixed">Cases that failed or broke before, and do not.</param>
/// <param name="New">Cases that were not there before.</param>
/// <param name="Gone">Cases that are not there any more.</param>
public sealed record ReportDiff(
    IReadOnlyList<string> NewlyFailing,
    IReadOnlyList<string> Fixed,
    IReadOnlyList<string> New,
    IReadOnlyList<string> Gone)
{
    /// <summary>Compares two runs. A target that only one of them has is all new, or all gone.</summary>
    public static ReportDiff Of(JsonReport old, JsonReport now)
    {
        var (before, after) = (VerdictsOf(old), VerdictsOf(now));
        return new ReportDiff(
            [.. after.Where(one => IsBad(one.Value) && !IsBad(before.GetValueOrDefault(one.Key))).Select(one => one.Key)],
            [.. before.Where(one => IsBad(one.Value) && after.TryGetValue(one.Key, out var now_) && !IsBad(now_)).Select(one => one.Key)],
            [.. after.Keys.Except(before.Keys)],
            [.. before.Keys.Except(after.Keys)]);
    }

    private static Dictionary<string, string> VerdictsOf(JsonReport report)
    {
        var verdicts = new Dictionary<string, string>();
        foreach (var target in report.Targets)
            foreach (var one in target.Cases)
                verdicts[$"{target.Target} {one.Id}"] = one.Verdict;

        return verdicts;
    }

    private static bool IsBad(string? verdict) => verdict is "fail" or "error";
}
