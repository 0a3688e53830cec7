using System.Diagnostics;
using System.Runtime.InteropServices;
using Mte.Linux.World;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>
/// Runs the cases that this program carries on the machine that it is on, and writes a report.
/// </summary>
internal static class Board
{
    /// <summary>Runs; the exit status is that of <c>mteconf</c>.</summary>
    /// <param name="arguments"><c>run</c>, and what follows it.</param>
    /// <exception cref="UsageException">the user got something wrong; nothing was run.</exception>
    public static int Run(string[] arguments)
    {
        var options = BoardOptions.Parse(arguments.AsSpan(1));
        var carried = Payload.Read() ?? throw new AdapterException(
            "this file carries no cases; 'mteconf board FILE' makes one that does");
        var features = carried.Table;
        var chosen = new CaseChoice(
            Chosen(carried.Cases, options), features, carried.Deviations, options.Filters.Count > 0);
        var claim = options.Claim is { } release ? Plan.Claimed(release, features) : null;
        using var session = new Session(
            options.Name, new LinuxWorld(), chosen, claim, forbidden: @case => Forbidden(@case, options));
        using var output = new BoardOutput(options, carried.Suite);
        var report = RunAll(session, output);
        output.Write(report);
        Sum(report, options, output.Says);
        return ExitStatus.Of(report.Summary, allSkipped: options.SkipStatus);
    }

    private static TargetResult RunAll(Session session, BoardOutput output)
    {
        // A run that is ended must leave the machine as it was: the current case puts back its changes, and
        // no other case runs.
        var ended = false;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        var since = Stopwatch.GetTimestamp();
        var results = new List<CaseResult>();
        output.Begin(session);
        foreach (var planned in session.Plan.Cases)
        {
            var result = ended
                ? CaseResult.NotRun(planned.Case, "the run was ended before this case")
                : session.Run(planned);
            results.Add(result);
            output.Add(result, why => Finished(why));
        }

        return Finished("the case has no result");

        TargetResult Finished(string why) =>
            session.Finish(session.Complete(results, why), Stopwatch.GetElapsedTime(since));

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended = true;
        }
    }

    private static Case[] Chosen(IReadOnlyList<Case> cases, BoardOptions options)
    {
        if (options.Filters.FirstOrDefault(start => !cases.Any(@case => Starts(@case, start))) is { } none)
            throw new UsageException(
                $"no case starts with \"{none}\"; --filter takes the start of an id, such as {cases[0].Id}");

        return
        [
            .. cases.Where(@case =>
                options.Filters.Count == 0 || options.Filters.Any(start => Starts(@case, start))),
        ];
    }

    private static bool Starts(Case @case, string start) =>
        @case.Id.StartsWith(start, StringComparison.Ordinal);

    private static string? Forbidden(Case @case, BoardOptions options) =>
        Permissions.Of(@case) is { } needed && !options.Allowed.Contains(needed)
            ? $"it is not allowed: --allow {needed}"
            : null;

    private static void Sum(TargetResult result, BoardOptions options, TextWriter says)
    {
        foreach (var unused in TargetReport.Of(result).UnusedInWords)
            says.WriteLine($"{Verdict.Fail.Name()} {unused}");

        if (result.Summary.KnownNote is { } note)
            says.WriteLine(note);

        says.WriteLine($"report: {options.Report}");
        says.WriteLine(result.Summary);
    }
}
