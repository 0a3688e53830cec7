using Mte.Linux.Puppets;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>How many cases ended with which verdict, in words: <c>12, 1 known, 3 skipped</c>.</summary>
public static class VerdictCounts
{
    private static readonly Verdict[] Order =
        [Verdict.Pass, Verdict.KnownFail, Verdict.Skip, Verdict.Fail, Verdict.Error];

    /// <summary>The parts, each with its verdict; none of verdicts that no case has.</summary>
    public static IEnumerable<(Verdict Verdict, string Text)> Of(IEnumerable<CaseReport> cases)
    {
        var counts = cases.CountBy(one => one.Verdict).ToDictionary();
        return Order.Where(counts.ContainsKey).Select(verdict => (
            verdict, verdict is Verdict.Pass ? $"{counts[verdict]}" : $"{counts[verdict]} {verdict.Word()}"));
    }

    /// <summary>The areas of all cases, in order.</summary>
    public static IEnumerable<string> AreasOf(RunReport report) =>
        report.Targets.SelectMany(target => target.Cases).Select(one => one.Area).Distinct().Order();
}
