using System.CommandLine;
using Mte.Suites;

namespace Mte.Cli;

/// <summary><c>mteconf report</c>: puts results together that <c>mteconf run --json</c> wrote, and compares them.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Results, as 'mteconf run --json' wrote them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Argument<string> Old = new("OLD") { Description = "The earlier results." };

    private static readonly Argument<string> New = new("NEW") { Description = "The later results." };

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
            var merged = JsonReport.Merge((parsed.GetValue(Files) ?? []).Select(JsonReport.Load));
            files.Save(merged);
            if (files.Forms.Count == 0)
                MarkdownReport.Write(merged, Console.Out);

            return ExitStatus.AsExpected;
        });
        return command;
    }

    private static Command Diff()
    {
        var command = new Command("diff", "Say what became different; the exit status is 1 if a case newly fails.")
        {
            Old, New,
        };
        command.SetAction(parsed =>
        {
            var diff = ReportDiff.Of(
                JsonReport.Load(parsed.GetValue(Old)!), JsonReport.Load(parsed.GetValue(New)!));
            foreach (var (what, cases) in diff.All)
                Show(what, cases);

            return diff.NewlyFailing.Count > 0 ? ExitStatus.SomeFailed : ExitStatus.AsExpected;
        });
        return command;
    }

    private static void Show(string what, IReadOnlyList<string> cases)
    {
        Console.WriteLine($"{what}: {cases.Count}");
        foreach (var one in cases)
            Console.WriteLine($"  {one}");
    }
}
