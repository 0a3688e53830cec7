using System.Globalization;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>A run as a page of Markdown: areas by targets, and below what failed.</summary>
public static class MarkdownReport
{
    /// <summary>Writes the page.</summary>
    public static void Write(RunReport report, TextWriter to)
    {
        to.WriteLine($"| area | {string.Join(" | ", report.Targets.Select(target => target.Target))} |");
        to.WriteLine($"| --- |{string.Concat(report.Targets.Select(_ => " ---: |"))}");
        foreach (var area in VerdictCounts.AreasOf(report))
            Row(
                to, area,
                report.Targets.Select(target => Counts(target.Cases.Where(one => one.Area == area))));

        Row(to, "**all**", report.Targets.Select(target => Counts(target.Cases)));
        Row(to, "seconds", report.Targets.Select(
            target => target.Seconds.ToString("0.0", CultureInfo.InvariantCulture)));
        foreach (var target in report.Targets)
            Failures(target, to);
    }

    private static void Failures(TargetReport target, TextWriter to)
    {
        var failed = target.Bad.ToArray();
        if (failed.Length + target.UnusedDeviations.Count == 0)
            return;

        to.WriteLine();
        to.WriteLine($"## {target.Target}");
        to.WriteLine();
        foreach (var one in failed)
        {
            to.WriteLine(
                $"- `{one.Id}` ({string.Join(", ", one.Rules)}): " +
                $"{OneLine(one.Why ?? "it does not keep a rule")}");
            if (one.DecidedInWords(text => $"`{text}`") is { } step)
                to.WriteLine($"  - {step}");
        }

        foreach (var unused in target.UnusedDeviations)
            to.WriteLine($"- {TargetReport.UnusedWord}: `{unused}`");
    }

    private static string Counts(IEnumerable<CaseReport> cases) =>
        string.Join(", ", VerdictCounts.Of(cases).Select(part => part.Text));

    private static void Row(TextWriter to, string name, IEnumerable<string> cells) =>
        to.WriteLine($"| {name} | {string.Join(" | ", cells)} |");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
