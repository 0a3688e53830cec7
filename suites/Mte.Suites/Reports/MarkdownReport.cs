using System.Globalization;

namespace Mte.Suites;

/// <summary>A run as a page of Markdown: areas by targets, and below what failed.</summary>
public static class MarkdownReport
{
    /// <summary>Writes the page.</summary>
    public static void Write(JsonReport report, TextWriter to)
    {
        to.WriteLine($"| area | {string.Join(" | ", report.Targets.Select(target => target.Target))} |");
        to.WriteLine($"| --- |{string.Concat(report.Targets.Select(_ => " ---: |"))}");
        foreach (var area in report.Targets.SelectMany(target => target.Cases).Select(AreaOf).Distinct().Order())
            Row(to, area, report.Targets.Select(target => Counts(target.Cases.Where(one => AreaOf(one) == area))));

        Row(to, "**all**", report.Targets.Select(target => Counts(target.Cases)));
        Row(to, "seconds", report.Targets.Select(
            target => target.Seconds.ToString("0.0", CultureInfo.InvariantCulture)));
        foreach (var target in report.Targets)
            Failures(target, to);
    }

    private static void Failures(JsonTarget target, TextWriter to)
    {
        var failed = target.Cases.Where(one => one.Verdict is "fail" or "error").ToArray();
        if (failed.Length + target.UnusedDeviations.Count == 0)
            return;

        to.WriteLine();
        to.WriteLine($"## {target.Target}");
        to.WriteLine();
        foreach (var one in failed)
        {
            to.WriteLine($"- `{one.Id}` ({string.Join(", ", one.Rules)}): {OneLine(one.Why ?? "it does not keep a rule")}");
            if (one.Op is { } op)
                to.WriteLine($"  - step {one.Step}, `{op}`: wanted `{one.Wanted}`, got `{one.Got ?? "no answer"}`");
        }

        foreach (var unused in target.UnusedDeviations)
            to.WriteLine($"- a known deviation that fits no case: `{unused}`");
    }

    private static string Counts(IEnumerable<JsonCase> cases)
    {
        var verdicts = cases.CountBy(one => one.Verdict).ToDictionary();
        (int Count, string Word)[] counts =
        [
            (Of("known_fail"), "known"), (Of("skip"), "skipped"), (Of("fail"), "failed"), (Of("error"), "broken"),
        ];
        string[] words =
        [
            .. verdicts.ContainsKey("pass") ? [$"{Of("pass")}"] : (string[])[],
            .. counts.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.Word}"),
        ];
        return string.Join(", ", words);

        int Of(string verdict) => verdicts.GetValueOrDefault(verdict);
    }

    private static void Row(TextWriter to, string name, IEnumerable<string> cells) =>
        to.WriteLine($"| {name} | {string.Join(" | ", cells)} |");

    private static string AreaOf(JsonCase one) => one.Id.Split('/')[0];

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
