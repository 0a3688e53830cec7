using Mte.Spec;
using Mte.Suites;
using Spectre.Console;

namespace Mte.Cli;

/// <summary>What is shown of a run.</summary>
internal static class Screen
{
    /// <summary>Whether somebody watches.</summary>
    private static bool Live => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Runs the targets side by side, one per processor, and shows how far they are.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="cases">How many cases each has at most.</param>
    /// <param name="run">Runs one target.</param>
    /// <returns>The results, in the order of the targets.</returns>
    public static IReadOnlyList<TargetResult> Watch(
        IReadOnlyList<Target> targets, int cases, Func<Target, IProgress<CaseResult>?, TargetResult> run)
    {
        if (!Live)
            return RunAll(targets, target => run(target, null));

        return AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var tasks = targets.ToDictionary(target => target, target => context.AddTask(target.Name, maxValue: cases));
                return RunAll(targets, target =>
                {
                    var result = run(target, new Counter(tasks[target]));
                    tasks[target].Value = cases;
                    return result;
                });
            });
    }

    /// <summary>Says what takes long, beside the progress of the run.</summary>
    public static void Say(string sentence)
    {
        if (Live)
            AnsiConsole.WriteLine(sentence);
        else
            Console.Error.WriteLine($"mteconf: {sentence}");
    }

    /// <summary>Shows the failures, the table and the last line.</summary>
    public static void Show(IReadOnlyList<TargetResult> results, Failure failure)
    {
        foreach (var target in results)
            ShowFailures(target, failure);

        // Made anew, so that it writes to wherever the console goes by now.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = int.MaxValue / 2;

        console.Write(Table(results));
        foreach (var warning in results.Select(result => result.Warning).OfType<string>().Distinct())
            Console.WriteLine($"warning: {warning}");

        Console.WriteLine(Summary.Of(results));
    }

    private static List<TargetResult> RunAll(IReadOnlyList<Target> targets, Func<Target, TargetResult> run)
    {
        var results = new TargetResult[targets.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, targets.Count, options, index => results[index] = run(targets[index]));
        }
        catch (AggregateException several)
        {
            // One of several mistakes of the user's is enough to say.
            throw several.InnerExceptions[0];
        }

        return [.. results];
    }

    private static void ShowFailures(TargetResult target, Failure failure)
    {
        if (target.World is null)
        {
            Console.WriteLine($"ERROR {target.Target}: {target.Results.Select(result => result.Judgement.Why).FirstOrDefault("no case was chosen")}\n");
            return;
        }

        foreach (var result in target.Results.Where(result => result.Verdict is Verdict.Fail or Verdict.Error))
            Console.WriteLine(failure.Describe(target, result) + "\n");

        foreach (var unused in target.Unused)
            Console.WriteLine($"FAIL {target.Target}: {unused.File}:{unused.Line}: no case that ran fits \"{unused.Cases}\"\n");

        if (target.Planned != target.Results.Count)
            Console.WriteLine($"ERROR {target.Target}: {target.Planned} cases were planned, {target.Results.Count} reported\n");
    }

    private static Table Table(IReadOnlyList<TargetResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("area");
        foreach (var result in results)
            table.AddColumn(new TableColumn(Markup.Escape(result.Target.Name)).RightAligned());

        var areas = results.SelectMany(result => result.Results).Select(result => result.Case.Area).Distinct().Order();
        foreach (var area in areas)
            table.AddRow([area, .. results.Select(result => Cell(result.Results.Where(one => one.Case.Area == area)))]);

        table.AddEmptyRow();
        table.AddRow(["all", .. results.Select(result => Cell(result.Results))]);
        table.AddRow(["not applicable", .. results.Select(result => $"{result.NotApplicable}")]);
        table.AddRow(["seconds", .. results.Select(result => $"{result.Time.TotalSeconds:0.0}")]);
        return table;
    }

    private static string Cell(IEnumerable<CaseResult> results)
    {
        var counts = results.CountBy(result => result.Verdict).ToDictionary();
        string?[] parts =
        [
            Part(Verdict.Pass, "", "green"), Part(Verdict.KnownFail, " known", "yellow"), Part(Verdict.Skip, " skipped", "grey"),
            Part(Verdict.Fail, " failed", "red"), Part(Verdict.Error, " errors", "red"),
        ];
        return string.Join(", ", parts.OfType<string>());

        string? Part(Verdict verdict, string word, string colour) =>
            counts.TryGetValue(verdict, out var count) ? $"[{colour}]{count}{word}[/]" : null;
    }

    private sealed class Counter(ProgressTask task) : IProgress<CaseResult>
    {
        public void Report(CaseResult value) => task.Increment(1);
    }
}
