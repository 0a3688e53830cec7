using Mte.Spec;
using Mte.Suites;
using Spectre.Console;

namespace Mte.Cli;

/// <summary>The results of a run by areas and targets.</summary>
internal static class ResultTable
{
    /// <summary>Makes the table.</summary>
    public static Table Of(IReadOnlyList<TargetResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("area");
        foreach (var result in results)
            table.AddColumn(new TableColumn(Markup.Escape(result.Target.Name)).RightAligned());

        var areas = results.SelectMany(result => result.Results).Select(result => result.Case.Area);
        foreach (var area in areas.Distinct().Order())
            table.AddRow([area, .. results.Select(result => Cell(OfArea(result, area)))]);

        table.AddEmptyRow();
        table.AddRow(["all", .. results.Select(result => Cell(result.Results))]);
        table.AddRow(["not applicable", .. results.Select(result => $"{result.NotApplicable}")]);
        table.AddRow(["seconds", .. results.Select(result => $"{result.Time.TotalSeconds:0.0}")]);
        return table;
    }

    private static IEnumerable<CaseResult> OfArea(TargetResult result, string area) =>
        result.Results.Where(one => one.Case.Area == area);

    private static string Cell(IEnumerable<CaseResult> results)
    {
        var counts = results.CountBy(result => result.Verdict).ToDictionary();
        string?[] parts =
        [
            Part(Verdict.Pass, "", "green"),
            Part(Verdict.KnownFail, " known", "yellow"),
            Part(Verdict.Skip, " skipped", "grey"),
            Part(Verdict.Fail, " failed", "red"),
            Part(Verdict.Error, " broken", "red"),
        ];
        return string.Join(", ", parts.OfType<string>());

        string? Part(Verdict verdict, string word, string colour) =>
            counts.TryGetValue(verdict, out var count) ? $"[{colour}]{count}{word}[/]" : null;
    }
}
