using System.CommandLine;
using Mte.Reference;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites;
using Mte.Suites.Reports;
using Mte.Suites.Running;
using Mte.Suites.Targets;
using Spectre.Console;

namespace Mte.Cli;

/// <summary><c>mteconf coverage</c>: counts the cases of each rule on each target.</summary>
internal static class CoverageCommand
{
    private static readonly Option<string[]> Targets = new("--target", "-t")
    {
        Description =
            "Run all cases on this target; may be given several times. Without it: the reference, as each "
            + "kernel that it knows.",
        HelpName = "TARGET",
    };

    private static readonly Option<string[]> Results = new("--results")
    {
        Description =
            "Run nothing, and count the results that 'mteconf run --json' wrote; may be given several times.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description = "Show the rules whose id fits; * is any text.",
        HelpName = "GLOB",
    };

    public static Command Create()
    {
        var command = new Command("coverage", "Count the cases of each rule on each target.")
        {
            Targets, Results, Filters,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var selection = Selection.Read(Repository.Find());
        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        var report = parsed.GetValue(Results) is { Length: > 0 } files
            ? new RunReport(RunReport.Newest, [.. files.SelectMany(file => ReportFile.Load(file).Targets)])
            : RunReport.Of(RunAll(parsed, selection, cancel));
        var globs = (parsed.GetValue(Filters) ?? []).Select(filter => new Glob(filter)).ToArray();
        var rules = selection.Vocabulary.Rules.Values
            .Where(rule => globs.Length == 0 || globs.Any(glob => glob.Fits(rule.Id)));
        var coverage = Coverage.Of(report, rules, selection.Dangerous, selection.Litmus);
        Show(coverage);
        return ExitStatus.Of(selection.Diagnostics.Count > 0) is not ExitStatus.AsExpected and var broken
            ? broken
            : coverage.Rules.Any(rule => rule.Missing) ? ExitStatus.SomeFailed : ExitStatus.AsExpected;
    }

    private static IReadOnlyList<TargetResult> RunAll(
        ParseResult parsed, Selection selection, CancellationToken cancel)
    {
        var targets = parsed.GetValue(Targets) is { Length: > 0 } names
            ? names.Select(Target.Parse).Distinct().ToArray()
            : [.. Profiles.All.Select(profile => new Target(Target.Reference, profile.Name))];
        using var worlds = new Worlds(new WorldOptions(Progress: Screen.Say));
        var runner = new Runner(worlds, selection);
        return Screen.Watch(
            targets, selection.Cases.Count, progress => runner.Run(targets, progress, cancel));
    }

    private static void Show(Coverage coverage)
    {
        foreach (var area in coverage.Rules.GroupBy(rule => rule.Rule.Area))
        {
            var table = new Table().Border(TableBorder.Simple).AddColumn(area.Key);
            foreach (var target in coverage.Targets)
                table.AddColumn(new TableColumn(Markup.Escape(target)).RightAligned());

            foreach (var (rule, counts, _, _) in area)
                table.AddRow([rule.Id, .. counts.Select(Cell)]);

            Screen.Show(table);
        }

        foreach (var rule in coverage.Rules.Where(rule => !rule.Covered))
            Console.WriteLine(
                $"{rule.Rule.Id}: no case ran. {(rule.Missing ? "No reason is given." : rule.Reason)}");

        Console.WriteLine(
            $"{coverage.Rules.Count(rule => rule.Covered)} of {coverage.Rules.Count} rules covered, "
            + $"{coverage.Rules.Count(rule => rule.Missing)} without a reason");
    }

    private static string Cell(RuleCount count) => count switch
    {
        { Failed: > 0 } => $"[red]{count}[/]",
        { Known: > 0 } => $"[yellow]{count}[/]",
        { Ran: true } => $"[green]{count}[/]",
        _ => $"[grey]{(count.Skipped > 0 ? count.ToString() : "-")}[/]",
    };
}
