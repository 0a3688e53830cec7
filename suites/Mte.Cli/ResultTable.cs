using System.Diagnostics;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Reports;
using Spectre.Console;

namespace Mte.Cli;

/// <summary>The results of a run by areas and targets.</summary>
internal static class ResultTable
{
    /// <summary>Makes the table.</summary>
    public static Table Of(RunReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("area");
        foreach (var target in report.Targets)
            table.AddColumn(new TableColumn(Markup.Escape(target.Target)).RightAligned());

        foreach (var area in VerdictCounts.AreasOf(report))
            Row(area, target => Cell(target.Cases.Where(one => one.Area == area)));

        table.AddEmptyRow();
        Row("all", target => Cell(target.Cases));
        Row("not applicable", target => $"{target.NotApplicable}");
        Row("seconds", target => $"{target.Seconds:0.0}");
        return table;

        void Row(string name, Func<TargetReport, string> cell) =>
            table.AddRow([name, .. report.Targets.Select(cell)]);
    }

    private static string Cell(IEnumerable<CaseReport> cases) =>
        string.Join(", ", VerdictCounts.Of(cases).Select(part => $"[{Colour(part.Verdict)}]{part.Text}[/]"));

    private static string Colour(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "green",
        Verdict.KnownFail => "yellow",
        Verdict.Skip => "grey",
        Verdict.Fail or Verdict.Error => "red",
        _ => throw new UnreachableException($"{verdict}"),
    };
}
