using Mte.Spec;

namespace Mte.Suites;

/// <summary>
/// Proposes changes to the lists of known deviations. A proposed entry has no reason: the user must find it
/// out. Until then, the reader of the lists refuses the entry.
/// </summary>
public static class Proposal
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
        var name = target.Target.Replace(':', '-').Replace('/', '-');
        var world = target.World?.Name ?? "nothing: it did not start";
        to.WriteLine($"# suites/deviations/{name}.yaml, as seen on {world}");
        foreach (var unused in target.Unused)
            to.WriteLine($"# take out {unused.File}:{unused.Line}: no case fits {unused.Cases}");

        foreach (var gone in target.Results.Where(result =>
                     result is { Verdict: Verdict.Fail, Deviation: not null, Judgement.Step: < 0 }))
            to.WriteLine($"# take out {gone.Deviation!.File}:{gone.Deviation.Line}: {gone.Case.Id} passes");

        foreach (var group in target.Results.Where(IsNew).GroupBy(result => (result.Case.IdWithoutRow, Got(result))))
            Entry(target, group.Key.Item1, group.Key.Item2, [.. group], to);
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
            to.WriteLine($"- cases: {Quoted(pattern)}");
            to.WriteLine($"  instead: {Quoted(got)}");
            if (cases.FirstOrDefault(one => one.Runs is { Count: > 1 }) is { Runs: { } runs })
                to.WriteLine($"  sometimes: in {runs[Verdict.Fail]} of {runs.Values.Sum()} runs; when is not known");

            to.WriteLine("  reason:");
        }
    }

    private static bool IsNew(CaseResult result) => result is { Verdict: Verdict.Fail, Judgement.Step: >= 0 };

    private static string Got(CaseResult result) =>
        result.Judgement.Outcomes.ElementAtOrDefault(result.Judgement.Step)?.ToString() ?? "";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
