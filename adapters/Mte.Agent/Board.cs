using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Mte.Linux;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Agent;

/// <summary>Runs the cases that this program carries on the machine that it is on, and writes a report.</summary>
internal static class Board
{
    private const int AsExpected = 0, SomeFailed = 1, Usage = 2, Broken = 3;

    /// <summary>Runs; the exit status is that of <c>mteconf</c>.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not ["run", ..])
        {
            Console.Error.Write(BoardOptions.Usage);
            return Usage;
        }

        var options = BoardOptions.Parse(arguments.AsSpan(1));
        var carried = Payload.Read() ?? throw new AdapterException(
            "this file carries no cases; 'mteconf board FILE' makes one that does");
        using var world = new LinuxWorld();
        var features = carried.Table;
        var level = features.LevelOf(options.Claim ?? world.Info.Release) ?? throw new AdapterException(
            $"the release \"{options.Claim ?? world.Info.Release}\" is on no level of the ABI; say with --claim which it is held to");
        var chosen = carried.Cases.Where(@case => IsChosen(@case, options)).ToArray();
        var planned = chosen.Where(@case => Applies(@case, features, level)).ToArray();
        var results = RunAll(world, planned, features, options);
        var report = new BoardReport(
            "board", carried.Suite, world.Info, level.Release, options.Allowed, planned.Length,
            chosen.Length - planned.Length, results);
        File.WriteAllText(options.Report, JsonSerializer.Serialize(report, WireJson.Default.BoardReport) + "\n");
        if (options.Ktap is { } ktap)
            File.WriteAllLines(ktap, KtapOf(results));

        return Summary(results, planned.Length, options);
    }

    private static List<BoardCase> RunAll(LinuxWorld world, Case[] planned, FeatureTable features, BoardOptions options)
    {
        // Whoever ends the run wants the machine as it was: the case that runs puts back what it changed, then all ends.
        var ended = false;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        var results = new List<BoardCase>();
        var say = SaysTo(options);
        foreach (var @case in planned)
        {
            var since = Stopwatch.GetTimestamp();
            var judgement = ended ? new Judgement(Verdict.Error, "the run was ended before this case", -1, [])
                : Obstacle(@case, features, world.Info, options) is { } why ? new Judgement(Verdict.Skip, why, -1, [])
                : Judge(world, @case);
            results.Add(Result(@case, judgement, Stopwatch.GetElapsedTime(since)));
            if (judgement.Verdict is Verdict.Fail or Verdict.Error && !ended)
                say.WriteLine($"{Spelling.Of(judgement.Verdict)} {@case.Id}: {results[^1].Why ?? results[^1].Got}");
        }

        return results;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended = true;
        }
    }

    // A stream of KTAP has nothing else in it.
    private static TextWriter SaysTo(BoardOptions options) =>
        options.Ktap == "/dev/stdout" ? Console.Error : Console.Out;

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
    }

    private static bool IsChosen(Case @case, BoardOptions options) =>
        options.Filters.Count == 0 ||
        options.Filters.Any(start => @case.Id.StartsWith(start, StringComparison.Ordinal));

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

    private static IEnumerable<string> KtapOf(List<BoardCase> results) =>
    [
        Ktap.Version, $"1..{results.Count}",
        .. results.Index().SelectMany(one => (IEnumerable<string>)
        [
            .. one.Item.Verdict is "fail" or "error"
                ? Ktap.Explain(one.Item.Why, one.Item.Step, one.Item.Op, one.Item.Wanted, one.Item.Got)
                : [],
            Ktap.Result(one.Index + 1, one.Item.Id, one.Item.Verdict, one.Item.Why),
        ]),
    ];

    private static int Summary(List<BoardCase> results, int planned, BoardOptions options)
    {
        var (passed, failed, skipped) = (Count(Verdict.Pass), Count(Verdict.Fail), Count(Verdict.Skip));
        var errors = Count(Verdict.Error) + Math.Abs(planned - results.Count);
        SaysTo(options).WriteLine($"report: {options.Report}");
        SaysTo(options).WriteLine($"{passed} passed, {failed + errors} failed, {skipped} skipped");
        return errors > 0 ? Broken : failed > 0 ? SomeFailed : AsExpected;

        int Count(Verdict verdict) => results.Count(one => one.Verdict == Spelling.Of(verdict));
    }
}
