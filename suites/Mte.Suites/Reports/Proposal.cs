using System.Text.RegularExpressions;
using Mte.Spec.Judging;
using Mte.Spec.Releases;
using Mte.Suites.Targets;

namespace Mte.Suites.Reports;

/// <summary>
/// Proposes changes to the lists of known bugs. New entries of a target stand under one id, without a title
/// and a reason: the user must find out the causes, and tell the bugs apart. Until then, the reader refuses
/// the list.
/// </summary>
public static partial class Proposal
{
    /// <summary>Writes the proposed changes, target by target.</summary>
    public static void Write(IEnumerable<TargetResult> results, Stream to)
    {
        using var text = new StreamWriter(to, leaveOpen: true) { NewLine = "\n" };
        foreach (var target in results)
            Write(target, text);
    }

    private static void Write(TargetResult target, TextWriter to)
    {
        var world = target.World?.Name ?? "nothing: it did not start";
        var folder = Target.Parse(target.Target).BugsOf is { } of
            ? $"suites/known-bugs/{of}"
            : "a list of your own";
        to.WriteLine($"# For {folder}, as seen on {world}");
        foreach (var unused in target.Unused)
            to.WriteLine($"# take out {unused.File}:{unused.Line}: no case fits {unused.Cases}");

        foreach (var gone in target.Results.Where(result =>
                     result is { Verdict: Verdict.Fail, Deviation: not null, Judgement.Step: < 0 }))
            to.WriteLine($"# take out {gone.Deviation!.File}:{gone.Deviation.Line}: {gone.Case.Id} passes");

        if (target.Results.Any(IsNew))
            Bug(target, to);

        foreach (
            var group in target.Results.Where(IsNew)
                .GroupBy(result => (result.Case.IdWithoutRow, Got(result))))
            Entry(target, group.Key.Item1, group.Key.Item2, [.. group], to);
    }

    private static void Bug(TargetResult target, TextWriter to)
    {
        string[] lines =
        [
            $"new-on-{Dashes().Replace(target.Target, "-")}:", "  title:", "  reason:",
            Target.Parse(
                target.Target).Kind == Target.QemuUser ? $"  qemu: {Quoted(target.Machine?.Qemu ?? "")}"
                : $"  kernels: {Quoted($"{KernelRelease.Parse(target.World?.Release ?? "")}")}",
            "  shows:",
        ];
        foreach (var line in lines)
            to.WriteLine(line);
    }

    private static void Entry(
        TargetResult target, string name, string got, IReadOnlyList<CaseResult> cases, TextWriter to)
    {
        var all = target.Results.Count(result => result.Case.IdWithoutRow == name) == cases.Count;
        string[] patterns = !all ? [.. cases.Select(one => one.Case.Id)]
            : cases[0].Case.Id == name ? [name]
            : [$"{name}[*]"];
        foreach (var pattern in patterns)
        {
            to.WriteLine($"    - cases: {Quoted(pattern)}");
            to.WriteLine($"      instead: {Quoted(got)}");
            if (cases.FirstOrDefault(one => one.Runs is { Count: > 1 }) is { Runs: { } runs })
                to.WriteLine(
                    $"      sometimes: in {runs[Verdict.Fail]} of {runs.Values.Sum()} runs; " +
                    "when is not known");
        }
    }

    private static bool IsNew(CaseResult result) => result is { Verdict: Verdict.Fail, Judgement.Step: >= 0 };

    private static string Got(CaseResult result) =>
        result.Judgement.Outcomes.ElementAtOrDefault(result.Judgement.Step)?.ToString() ?? "";

    [GeneratedRegex("[^a-z0-9.]+")]
    private static partial Regex Dashes();

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
