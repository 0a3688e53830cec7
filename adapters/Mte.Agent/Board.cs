using System.Diagnostics;
using System.Runtime.InteropServices;
using Mte.Linux;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Agent;

/// <summary>Runs the cases that this program carries on the machine that it is on, and writes a report.</summary>
internal static class Board
{
    private const int AsExpected = 0, SomeFailed = 1, Broken = 3;

    /// <summary>Runs; the exit status is that of <c>mteconf</c>.</summary>
    /// <param name="arguments"><c>run</c>, and what follows it.</param>
    /// <exception cref="BoardMistake">the user got something wrong; nothing was run.</exception>
    public static int Run(string[] arguments)
    {
        var options = BoardOptions.Parse(arguments.AsSpan(1));
        var carried = Payload.Read() ?? throw new AdapterException(
            "this file carries no cases; 'mteconf board FILE' makes one that does");
        var chosen = Chosen(carried.Cases, options);
        using var world = new LinuxWorld();
        var features = carried.Table;
        var level = features.LevelOf(options.Claim ?? world.Info.Release) ?? throw new BoardMistake(
            $"the release \"{options.Claim ?? world.Info.Release}\" is on no level of the ABI; say with --claim which it is held to");
        var planned = chosen.Where(@case => Applies(@case, features, level)).ToArray();
        using var output = new BoardOutput(options);
        var deviations = new KnownDeviations(carried.Deviations, world.Info.Release, hardware: world.Info.Hardware);
        var unused = deviations.Unused(planned, options.Filters.Count > 0 ? chosen : null);
        var report = new BoardReport(
            options.Name, carried.Suite, world.Info, $"{level}", options.Allowed, planned.Length,
            chosen.Length - planned.Length, [], [.. unused.Select(known => $"{known}")]);
        report = RunAll(@case => Judge(world, @case, features, options, deviations), planned, report, output);
        output.Write(report);
        return Summary(report, options, output.Says);
    }

    private static BoardReport RunAll(
        Func<Case, Judgement> judge, Case[] planned, BoardReport report, BoardOutput output)
    {
        // Whoever ends the run wants the machine as it was: the case that runs puts back what it changed, then all ends.
        var ended = false;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        var results = new List<BoardCase>();
        var all = report with { Cases = results };
        output.Begin(report);
        foreach (var @case in planned)
        {
            var since = Stopwatch.GetTimestamp();
            var judgement = ended ? new Judgement(Verdict.Error, "the run was ended before this case", -1, [])
                : judge(@case);
            var result = Result(@case, judgement, Stopwatch.GetElapsedTime(since));
            results.Add(result);
            output.Add(result, all, planned.Skip(results.Count).Select(next => Result(next, NotRun, TimeSpan.Zero)));
            if (judgement.Verdict is Verdict.Fail or Verdict.Error && !ended)
                output.Says.WriteLine($"{result.Verdict} {@case.Id}: {result.Why ?? result.Got}");
        }

        return all;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended = true;
        }
    }

    private static readonly Judgement NotRun = new(Verdict.Error, "", -1, []);

    private static Judgement Judge(
        LinuxWorld world, Case @case, FeatureTable features, BoardOptions options, KnownDeviations deviations) =>
        Obstacle(@case, features, world.Info, options) is { } why
            ? new Judgement(Verdict.Skip, why, -1, [])
            : deviations.Judge(@case, Judge(world, @case)).Judgement;

    private static Judgement Judge(LinuxWorld world, Case @case)
    {
        try
        {
            return Judgement.Of(@case, world.Run(@case.Program));
        }
        catch (AdapterException broken)
        {
            return new Judgement(Verdict.Error, broken.Message, broken.Outcomes.Count, broken.Outcomes);
        }
        catch (Exception broken)
        {
            // Whatever it is, the other cases are worth running.
            return new Judgement(Verdict.Error, $"{broken.GetType().Name}: {broken.Message}", -1, []);
        }
    }

    private static Case[] Chosen(IReadOnlyList<Case> cases, BoardOptions options)
    {
        if (options.Filters.FirstOrDefault(start => !cases.Any(@case => Starts(@case, start))) is { } none)
            throw new BoardMistake($"no case starts with \"{none}\"; --filter takes the start of an id, such as {cases[0].Id}");

        return [.. cases.Where(@case => options.Filters.Count == 0 || options.Filters.Any(start => Starts(@case, start)))];
    }

    private static bool Starts(Case @case, string start) => @case.Id.StartsWith(start, StringComparison.Ordinal);

    private static bool Applies(Case @case, FeatureTable features, Level level) =>
        Of(@case.Needs, features, FeatureKind.Abi).All(level.Has.Contains) &&
        !Of(@case.Lacks, features, FeatureKind.Abi).Any(level.Has.Contains);

    private static string? Obstacle(Case @case, FeatureTable features, WorldInfo world, BoardOptions options)
    {
        if (Permissions.Of(@case) is { } needed && !options.Allowed.Contains(needed))
            return $"it is not allowed: --allow {needed}";

        var lacking = Of(@case.Needs, features, FeatureKind.Fact).Except(world.Facts).FirstOrDefault();
        var unwanted = Of(@case.Lacks, features, FeatureKind.Fact).FirstOrDefault(world.Facts.Contains);
        return lacking is not null ? $"the machine lacks {lacking}"
            : unwanted is not null ? $"the machine has {unwanted}"
            : null;
    }

    private static IEnumerable<string> Of(IEnumerable<string> ids, FeatureTable features, FeatureKind kind) =>
        ids.Where(id => features.All[id].Kind == kind);

    private static BoardCase Result(Case @case, Judgement judgement, TimeSpan time)
    {
        var decided = judgement.Step >= 0 && judgement.Step < @case.Steps.Count ? @case.Steps[judgement.Step] : null;
        return new BoardCase(
            @case.Id, Spelling.Of(judgement.Verdict), @case.Rules, judgement.Step + 1,
            Math.Round(time.TotalMilliseconds, 3), judgement.Why.Length == 0 ? null : judgement.Why, decided?.Text,
            decided?.Expect.ToString(), judgement.Outcomes.ElementAtOrDefault(judgement.Step)?.ToString());
    }

    private static int Summary(BoardReport report, BoardOptions options, TextWriter says)
    {
        var (results, unused) = (report.Cases, report.UnusedDeviations ?? []);
        var (passed, known, skipped) = (Count(Verdict.Pass), Count(Verdict.KnownFail), Count(Verdict.Skip));
        var (failed, errors) = (Count(Verdict.Fail) + unused.Count, Count(Verdict.Error));
        foreach (var one in unused)
            says.WriteLine($"fail a known deviation that fits no case: {one}");

        if (known > 0)
            says.WriteLine($"{known} of those that passed deviate from the rules, as is known");

        says.WriteLine($"report: {options.Report}");
        says.WriteLine($"{passed + known} passed, {failed + errors} failed, {skipped} skipped");
        return errors > 0 ? Broken
            : failed > 0 ? SomeFailed
            : skipped == results.Count && skipped > 0 ? options.SkipStatus
            : AsExpected;

        int Count(Verdict verdict) => results.Count(one => one.Verdict == Spelling.Of(verdict));
    }
}
