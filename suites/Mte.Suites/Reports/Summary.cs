using Mte.Spec;

namespace Mte.Suites;

/// <summary>The counts of a whole run. A case counts once for each target.</summary>
/// <param name="Passed">Cases that came to what was expected, known deviations included.</param>
/// <param name="Failed">Cases that did not, or that broke something.</param>
/// <param name="Skipped">Cases for which the machine lacks something.</param>
public sealed record Summary(int Passed, int Failed, int Skipped)
{
    /// <summary>Adds up the results of targets.</summary>
    public static Summary Of(IReadOnlyList<TargetResult> results) => new(
        results.Sum(result => result.Count(Verdict.Pass) + result.Count(Verdict.KnownFail)),
        results.Sum(result => result.Failures + result.Errors),
        results.Sum(result => result.Count(Verdict.Skip)));

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
