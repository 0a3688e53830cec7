using System.CommandLine;
using Mte.Cases.Reading;
using Mte.Spec.Judging;
using Mte.Suites;
using Mte.Suites.Reports;

namespace Mte.Cli;

/// <summary>
/// <c>mteconf report</c>: merges and compares results that <c>mteconf run --json</c> wrote.
/// </summary>
internal static class ReportCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Results, as 'mteconf run --json' wrote them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Argument<string> Old = new("OLD") { Description = "The earlier results." };

    private static readonly Argument<string> New = new("NEW") { Description = "The later results." };

    private static readonly Option<string?> RenamedCases = new("--renames")
    {
        Description =
            "Cases that were renamed, as lines 'old-id: new-id'. Without it: those in " +
            "suites/released-cases.yaml.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Strict = new("--strict")
    {
        Description = "End with 1 if there is any difference.",
    };

    private static readonly ReportOptions Forms = new();

    public static Command Create() => new("report", "Put results of several runs together, or compare two.")
    {
        Merge(),
        Diff(),
    };

    private static Command Merge()
    {
        var command = new Command("merge", "Put results of several shards and targets together.") { Files };
        Forms.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = Forms.Of(parsed);
            var merged = ReportMerge.Of((parsed.GetValue(Files) ?? []).Select(ReportFile.Load));
            files.Save(merged);
            if (files.Forms.Count == 0)
                MarkdownReport.Write(merged, Console.Out);

            return ExitStatus.AsExpected;
        });
        return command;
    }

    private static Command Diff()
    {
        var command = new Command(
            "diff",
            "Compare the verdicts and the deciding steps of two runs. The exit status is 1 if a case " +
            "newly fails.")
        {
            Old, New, RenamedCases, Strict,
        };
        command.SetAction(parsed =>
        {
            var (old, now) = (ReportFile.Load(parsed.GetValue(Old)!), ReportFile.Load(parsed.GetValue(New)!));
            var changes = ReportDiff.Of(old, now, ReleasedOf(parsed));
            foreach (var change in changes)
                Console.WriteLine(change);

            Console.WriteLine(
                $"{changes.Count} differences in {now.Targets.Sum(target => target.Cases.Count)} cases");
            var fails = parsed.GetValue(Strict)
                ? changes.Count > 0
                : changes.Any(change => change.Kind == ReportDiff.NewlyFailing);
            return fails ? ExitStatus.SomeFailed : ExitStatus.AsExpected;
        });
        return command;
    }

    private static ReleasedCases ReleasedOf(ParseResult parsed)
    {
        var released = parsed.GetValue(RenamedCases) is { } given
            ? ReleasedCases.Read(given)
            : Repository.Find().ReadReleasedCases();
        return released.Diagnostics is [var mistake, ..] ? throw new UsageException($"{mistake}") : released;
    }
}
