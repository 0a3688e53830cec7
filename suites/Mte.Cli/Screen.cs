using Mte.Cases.Diagnostics;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Reports;
using Mte.Suites.Targets;
using Spectre.Console;

namespace Mte.Cli;

/// <summary>Shows a run to the user.</summary>
internal static class Screen
{
    /// <summary>Whether the output goes to a terminal.</summary>
    private static bool Live => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Shows how far the targets are while they run.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="cases">How many cases each has at most.</param>
    /// <param name="run">
    /// Runs all targets; it is given a function that makes the receiver of each target's progress.
    /// </param>
    public static IReadOnlyList<TargetResult> Watch(
        IReadOnlyList<Target> targets,
        int cases,
        Func<Func<Target, IProgress<CaseResult>?>, IReadOnlyList<TargetResult>> run)
    {
        if (!Live)
            return WatchWithoutTerminal(targets, run);

        return AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var tasks = targets.ToDictionary(
                    target => target, target => context.AddTask(Markup.Escape(target.Name), maxValue: cases));
                return run(target => new Counter(tasks[target]));
            });
    }

    /// <summary>
    /// Writes every ten seconds how far the targets are, where there is no terminal for a bar.
    /// </summary>
    private static IReadOnlyList<TargetResult> WatchWithoutTerminal(
        IReadOnlyList<Target> targets, Func<Func<Target, IProgress<CaseResult>?>,
        IReadOnlyList<TargetResult>> run)
    {
        var pause = TimeSpan.FromSeconds(10);
        var counts = targets.ToDictionary(target => target, _ => new Count());
        using var timer = new Timer(
            _ =>
                Say(
                    string.Join(
                        ", ",
                        counts.Select(one => $"{one.Key} {one.Value.Cases} cases"))), null, pause, pause);
        return run(target => counts[target]);
    }

    /// <summary>Writes a message beside the progress of the run.</summary>
    public static void Say(string sentence)
    {
        if (Live)
            AnsiConsole.WriteLine(sentence);
        else
            Console.Error.WriteLine($"mteconf: {sentence}");
    }

    /// <summary>Shows a table; it may be wider than a terminal if there is none.</summary>
    public static void Show(Table table)
    {
        // Made anew, so that it writes to wherever the console goes by now.
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = int.MaxValue / 2;

        console.Write(table);
    }

    /// <summary>Shows the failures, the table and the last line.</summary>
    /// <param name="report">The results.</param>
    /// <param name="dangerous">Cases that did not run because they may hang a kernel.</param>
    /// <param name="mistakes">Mistakes in the files of cases.</param>
    public static void Show(
        RunReport report, IReadOnlyList<Case> dangerous, IReadOnlyList<Diagnostic> mistakes)
    {
        foreach (var target in report.Targets)
            ShowFailures(target, report.Rules ?? []);

        Show(ResultTable.Of(report));
        foreach (var target in report.Targets)
            ShowSkips(target);

        foreach (var target in report.Targets)
            ShowFlaky(target);

        foreach (var warning in report.Targets.Select(target => target.Warning).OfType<string>().Distinct())
            Console.WriteLine($"warning: {warning}");

        if (dangerous.Count > 0)
            Console.WriteLine(
                "not run, because they may hang a kernel: " +
                $"{string.Join(", ", dangerous.Select(@case => @case.Id))}; " +
                "name one in full with --filter, and it runs in a machine of its own");

        if (mistakes.Count > 0)
            Console.WriteLine(
                $"mistakes: {mistakes.Count} in " +
                $"{mistakes.Select(mistake => mistake.File).Distinct().Count()} files, above; " +
                "their cases did not run");

        if (report.Summary.KnownNote is { } note)
            Console.WriteLine(note);

        // Last: scripts read it.
        Console.WriteLine(report.Summary);
    }

    private static void ShowFlaky(TargetReport target)
    {
        foreach (var one in target.Cases.Where(one => one.Runs is { Count: > 1 }))
        {
            var runs = one.Runs!.OrderBy(run => run.Key).Select(run => $"{run.Value} {run.Key.Name()}");
            Console.WriteLine($"flaky on {target.Target}: {one.Id}: {string.Join(", ", runs)}");
        }
    }

    private static void ShowFailures(TargetReport target, IReadOnlyList<RuleReport> rules)
    {
        if (target.World is null)
        {
            var why = target.Cases is [var first, ..] ? first.Why : "no case was chosen";
            Console.WriteLine($"ERROR {target.Target}: {why}\n");
            return;
        }

        // What kept many cases from running is said once.
        var notRun = target.Cases
            .Where(
                one =>
                    one is { Verdict: Verdict.Error, Why: not null }
                        && (one.Steps ?? []).All(step => step.Got is null))
            .GroupBy(one => one.Why!)
            .Where(group => group.Skip(1).Any())
            .ToDictionary(group => group.Key, group => group.Count());
        foreach (var one in target.Bad.Where(one => one.Why is null || !notRun.ContainsKey(one.Why)))
            Console.WriteLine(FailureText.Of(target, one, rules) + "\n");

        foreach (var (why, count) in notRun)
            Console.WriteLine($"ERROR {target.Target}: {count} cases: {why}\n");

        foreach (var unused in target.UnusedInWords)
            Console.WriteLine($"FAIL {target.Target}: {unused}\n");

        if (target.Planned != target.Cases.Count)
            Console.WriteLine(
                $"ERROR {target.Target}: {target.Planned} cases were planned, " +
                $"{target.Cases.Count} reported\n");
    }

    private static void ShowSkips(TargetReport target)
    {
        foreach (
            var (why, count) in target.Cases.Where(one => one.Verdict is Verdict.Skip)
                .CountBy(one => one.Why ?? ""))
            Console.WriteLine($"skipped on {target.Target}: {count} of {target.Planned} cases: {why}");
    }

    private sealed class Count : IProgress<CaseResult>
    {
        private int cases;

        public int Cases => cases;

        public void Report(CaseResult value) => Interlocked.Increment(ref cases);
    }

    private sealed class Counter(ProgressTask task) : IProgress<CaseResult>
    {
        public void Report(CaseResult value) => task.Increment(1);
    }
}
