using Mte.Cases;
using Mte.Spec;
using Mte.Spec.Wire;
using Mte.Suites;
using Spectre.Console;

namespace Mte.Cli;

/// <summary>What is shown of a run.</summary>
internal static class Screen
{
    /// <summary>Whether somebody watches.</summary>
    private static bool Live => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Shows how far the targets are while they run.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="cases">How many cases each has at most.</param>
    /// <param name="run">Runs them all, telling for each who is to know what happens.</param>
    public static IReadOnlyList<TargetResult> Watch(
        IReadOnlyList<Target> targets,
        int cases,
        Func<Func<Target, IProgress<CaseResult>?>, IReadOnlyList<TargetResult>> run)
    {
        if (!Live)
            return Murmur(targets, run);

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

    /// <summary>Says now and then how far the targets are, where nobody sees a bar.</summary>
    private static IReadOnlyList<TargetResult> Murmur(
        IReadOnlyList<Target> targets, Func<Func<Target, IProgress<CaseResult>?>, IReadOnlyList<TargetResult>> run)
    {
        var pause = TimeSpan.FromSeconds(10);
        var counts = targets.ToDictionary(target => target, _ => new Count());
        using var timer = new Timer(
            _ => Say(string.Join(", ", counts.Select(one => $"{one.Key} {one.Value.Cases} cases"))), null, pause, pause);
        return run(target => counts[target]);
    }

    /// <summary>Says what takes long, beside the progress of the run.</summary>
    public static void Say(string sentence)
    {
        if (Live)
            AnsiConsole.WriteLine(sentence);
        else
            Console.Error.WriteLine($"mteconf: {sentence}");
    }

    /// <summary>Shows a table, as wide as it has to be if nobody watches.</summary>
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
    public static void Show(
        IReadOnlyList<TargetResult> results, Failure failure, IReadOnlyList<Case> dangerous, IReadOnlyList<Diagnostic> mistakes)
    {
        foreach (var target in results)
            ShowFailures(target, failure);

        Show(ResultTable.Of(results));
        foreach (var target in results)
            ShowSkips(target);

        foreach (var target in results)
            ShowFlaky(target);

        foreach (var warning in results.Select(result => result.Warning).OfType<string>().Distinct())
            Console.WriteLine($"warning: {warning}");

        if (dangerous.Count > 0)
            Console.WriteLine(
                $"not run, because they may hang a kernel: {string.Join(", ", dangerous.Select(@case => @case.Id))}; " +
                "name one in full with --filter, and it runs in a machine of its own");

        if (mistakes.Count > 0)
            Console.WriteLine(
                $"mistakes: {mistakes.Count} in {mistakes.Select(mistake => mistake.File).Distinct().Count()} files, above; " +
                "their cases did not run");

        var known = results.Sum(result => result.Count(Verdict.KnownFail));
        if (known > 0)
            Console.WriteLine($"{known} of those that passed deviate from the rules, as is known");

        // Last: scripts read it.
        Console.WriteLine(Summary.Of(results));
    }

    private static void ShowFlaky(TargetResult target)
    {
        foreach (var one in target.Flaky)
        {
            var runs = one.Runs!.OrderBy(run => run.Key).Select(run => $"{run.Value} {Spelling.Of(run.Key)}");
            Console.WriteLine($"flaky on {target.Target}: {one.Case.Id}: {string.Join(", ", runs)}");
        }
    }

    private static void ShowFailures(TargetResult target, Failure failure)
    {
        if (target.World is null)
        {
            var why = target.Results is [var first, ..] ? first.Judgement.Why : "no case was chosen";
            Console.WriteLine($"ERROR {target.Target}: {why}\n");
            return;
        }

        // What kept many cases from running is said once.
        var notRun = target.Results
            .Where(result => result is { Verdict: Verdict.Error, Judgement.Outcomes.Count: 0 })
            .GroupBy(result => result.Judgement.Why)
            .Where(group => group.Skip(1).Any())
            .ToDictionary(group => group.Key, group => group.Count());
        foreach (var result in target.Results)
            if (result.Verdict is Verdict.Fail or Verdict.Error && !notRun.ContainsKey(result.Judgement.Why))
                Console.WriteLine(failure.Describe(target, result) + "\n");

        foreach (var (why, count) in notRun)
            Console.WriteLine($"ERROR {target.Target}: {count} cases: {why}\n");

        foreach (var unused in target.Unused)
            Console.WriteLine(
                $"FAIL {target.Target}: {unused.File}:{unused.Line}: " +
                $"no case of the target fits \"{unused.Cases}\"\n");

        if (target.Planned != target.Results.Count)
            Console.WriteLine(
                $"ERROR {target.Target}: {target.Planned} cases were planned, " +
                $"{target.Results.Count} reported\n");
    }

    private static void ShowSkips(TargetResult target)
    {
        var reasons = target.Results
            .Where(result => result.Verdict is Verdict.Skip)
            .CountBy(result => result.Judgement.Why);
        foreach (var (why, count) in reasons)
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
