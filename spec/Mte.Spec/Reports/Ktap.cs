using System.Diagnostics;
using Mte.Spec.Judging;

namespace Mte.Spec.Reports;

/// <summary>
/// The lines of KTAP version 1, as the kernel's own tests report (Documentation/dev-tools/ktap.rst).
/// </summary>
public static class Ktap
{
    /// <summary>The first line, of subtests too.</summary>
    public const string Version = "KTAP version 1";

    /// <summary>
    /// The lines of a case: its result, and before it the explanation of one that failed or broke.
    /// </summary>
    /// <param name="number">The number of the case, counted from 1.</param>
    /// <param name="one">The case.</param>
    public static IEnumerable<string> Lines(int number, CaseReport one)
    {
        if (one.Verdict.IsBad() && one.InWords is { } explanation)
            yield return Note(explanation);

        var why = OneLine(one.Why ?? "");
        yield return one.Verdict switch
        {
            Verdict.Pass => $"ok {number} {one.Id}",
            Verdict.Skip => $"ok {number} {one.Id} # SKIP {why}",
            Verdict.KnownFail => $"ok {number} {one.Id} # XFAIL {why}",
            Verdict.Fail => $"not ok {number} {one.Id}",
            Verdict.Error => $"not ok {number} {one.Id} # ERROR",
            _ => throw new UnreachableException($"{one.Id}: {one.Verdict}"),
        };
    }

    /// <summary>A line that is no result.</summary>
    public static string Note(string text) => $"# {OneLine(text)}";

    /// <summary>A # would begin a directive.</summary>
    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('#', ' ');
}
