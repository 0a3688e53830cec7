using Mte.Cases.Reading;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>How a case of one target is different in two runs.</summary>
/// <param name="Kind">What became of it, in a word or two.</param>
/// <param name="Target">The target.</param>
/// <param name="Id">The case's id in the later run; the one in the earlier run if the case is gone.</param>
/// <param name="Was">How it ended in the earlier run; null if it was not there.</param>
/// <param name="Is">How it ended in the later run; null if it is not there.</param>
public sealed record CaseChange(string Kind, string Target, string Id, CaseReport? Was, CaseReport? Is)
{
    /// <summary>
    /// In one line: <c>newly failing: qemu:6.1 swap/keeps-tags: pass, now fail at step 3</c>.
    /// </summary>
    public override string ToString()
    {
        var ends = (Was, Is) switch
        {
            (null, { } now) => InWords(now),
            ({ } was, null) => InWords(was),
            var (was, now) => $"{InWords(was!)}, now {InWords(now!)}",
        };
        var renamed = Was is not null && Was.Id != Id ? $" (renamed from {Was.Id})" : "";
        return $"{Kind}: {Target} {Id}: {ends}{renamed}";
    }

    private static string InWords(CaseReport one) =>
        one.Step == 0 ? one.Verdict.Name() : $"{one.Verdict.Name()} at step {one.Step}";
}

/// <summary>
/// Compares the verdicts and the deciding steps of two runs, target by target and case by case.
/// </summary>
public static class ReportDiff
{
    /// <summary>
    /// A case fails or breaks, and did not before. No other change ends <c>report diff</c> with a failure.
    /// </summary>
    public const string NewlyFailing = "newly failing";

    /// <summary>
    /// The changes, in the order of the later run, and then what is gone. A target that only one run has is
    /// all new, or all gone.
    /// </summary>
    /// <param name="old">The earlier run.</param>
    /// <param name="now">The later run.</param>
    /// <param name="released">The ids that cases of the earlier run have now.</param>
    public static IReadOnlyList<CaseChange> Of(RunReport old, RunReport now, ReleasedCases? released = null)
    {
        var before = CasesOf(old, id => released?.Now(id) ?? id);
        var after = CasesOf(now, id => id);
        return
        [
            .. from one in after
               let was = before.GetValueOrDefault(one.Key)
               let kind = KindOf(was, one.Value)
               where kind is not null
               select new CaseChange(kind, one.Key.Target, one.Key.Id, was, one.Value),
            .. from one in before
               where !after.ContainsKey(one.Key)
               select new CaseChange("gone", one.Key.Target, one.Value.Id, one.Value, null),
        ];
    }

    private static string? KindOf(CaseReport? was, CaseReport now) => (was?.Verdict, now.Verdict) switch
    {
        ({ } old, var same) when old == same => was!.Step == now.Step ? null : "another step",
        (not (Verdict.Fail or Verdict.Error), Verdict.Fail or Verdict.Error) => NewlyFailing,
        (null, _) => "new",
        (Verdict.Fail or Verdict.Error, Verdict.Pass) => "fixed",
        (_, Verdict.KnownFail) => "newly known",
        (_, Verdict.Skip) => "no longer run",
        (Verdict.Skip, _) => "newly run",
        (Verdict.KnownFail, _) => "no longer known",
        _ => "another verdict",
    };

    private static Dictionary<(string Target, string Id), CaseReport> CasesOf(
        RunReport report, Func<string, string> idNow)
    {
        var cases = new Dictionary<(string Target, string Id), CaseReport>();
        foreach (var target in report.Targets)
            foreach (var one in target.Cases)
                cases[(target.Target, idNow(one.Id))] = one;

        return cases;
    }
}
