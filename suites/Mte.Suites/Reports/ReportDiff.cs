namespace Mte.Suites;

/// <summary>What became different between two runs, target by target.</summary>
/// <param name="NewlyFailing">Cases that fail or break, and did not before.</param>
/// <param name="Fixed">Cases that failed or broke before, and pass.</param>
/// <param name="NewlyKnown">Cases that are known to deviate, and were not before.</param>
/// <param name="NoLongerRun">Cases that are skipped, and were not before.</param>
/// <param name="New">Cases that were not there before.</param>
/// <param name="Gone">Cases that are not there any more.</param>
public sealed record ReportDiff(
    IReadOnlyList<string> NewlyFailing,
    IReadOnlyList<string> Fixed,
    IReadOnlyList<string> NewlyKnown,
    IReadOnlyList<string> NoLongerRun,
    IReadOnlyList<string> New,
    IReadOnlyList<string> Gone)
{
    /// <summary>All lists with their names, the worst first.</summary>
    public IReadOnlyList<(string What, IReadOnlyList<string> Cases)> All =>
    [
        ("newly failing", NewlyFailing), ("fixed", Fixed), ("newly known", NewlyKnown), ("no longer run", NoLongerRun),
        ("new", New), ("gone", Gone),
    ];

    /// <summary>Compares two runs. A target that only one of them has is all new, or all gone.</summary>
    public static ReportDiff Of(JsonReport old, JsonReport now)
    {
        var (before, after) = (VerdictsOf(old), VerdictsOf(now));
        var changes = before.Keys.Where(after.ContainsKey).Select(key => (Key: key, Was: before[key], Is: after[key])).ToArray();
        return new ReportDiff(
            [.. after.Where(one => IsBad(one.Value) && !IsBad(before.GetValueOrDefault(one.Key))).Select(one => one.Key)],
            Those((was, @is) => IsBad(was) && @is == "pass"),
            Those((was, @is) => was != "known_fail" && @is == "known_fail"),
            Those((was, @is) => was != "skip" && @is == "skip"),
            [.. after.Keys.Except(before.Keys)],
            [.. before.Keys.Except(after.Keys)]);

        IReadOnlyList<string> Those(Func<string, string, bool> differ) =>
            [.. changes.Where(change => differ(change.Was, change.Is)).Select(change => change.Key)];
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
