using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Mte.Spec.Judging;

/// <summary>The cases that the user chose for a target, and what is known of it.</summary>
/// <param name="Cases">The cases.</param>
/// <param name="Features">The features and the release table.</param>
/// <param name="Deviations">Known deviations of the target.</param>
/// <param name="Filtered">Whether the user left out cases, so that a known deviation may fit none.</param>
/// <param name="Dangerous">Cases that were left out because they are dangerous.</param>
public sealed record CaseChoice(
    IReadOnlyList<Case> Cases, FeatureTable Features, IReadOnlyList<Deviation> Deviations,
    bool Filtered = false,
    IReadOnlyList<Case>? Dangerous = null);

/// <summary>A target whose world is up, and the cases that it is judged by.</summary>
public sealed class Session : IDisposable
{
    private const string EndedDuring = "the run was ended during this case";

    private readonly IWorld world;
    private readonly KnownDeviations deviations;

    /// <summary>Waits until the world is up, and plans.</summary>
    /// <param name="target">The target, as the user named it.</param>
    /// <param name="world">Its world, which the session disposes of.</param>
    /// <param name="choice">The cases, and what is known of the target.</param>
    /// <param name="claim">The level to hold the target to; null for that of its release.</param>
    /// <param name="forbidden">Why a case may not run here, in one sentence; null if it may.</param>
    /// <exception cref="AdapterException">the world does not come up.</exception>
    /// <exception cref="UsageException">the world's release is on no level of the ABI.</exception>
    public Session(
        string target, IWorld world, CaseChoice choice, Level? claim = null,
        Func<Case, string?>? forbidden = null)
    {
        (Target, this.world) = (target, world);
        Info = world.Info;
        Plan = Plan.For(choice.Cases, Info, choice.Features, claim, forbidden);
        deviations = new KnownDeviations(choice.Deviations, Info, world.Machine?.Qemu);
        Unused = choice.Filtered ? [] : deviations.Unused([.. choice.Cases, .. choice.Dangerous ?? []]);
    }

    /// <summary>The target, as the user named it.</summary>
    public string Target { get; }

    /// <summary>What the world says of itself.</summary>
    public WorldInfo Info { get; }

    /// <summary>The cases.</summary>
    public Plan Plan { get; }

    /// <summary>Known deviations that fit no case at all; only known if the user left out none.</summary>
    public IReadOnlyList<Deviation> Unused { get; }

    /// <summary>
    /// Runs one case, or says why it cannot run. A case that breaks the world costs itself alone.
    /// </summary>
    public CaseResult Run(PlannedCase planned, CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        var judgement = planned.Obstacle is { } obstacle
            ? new Judgement(Verdict.Skip, obstacle, -1, [])
            : Judge(planned.Case, cancel);
        return Judged(planned.Case, judgement, Stopwatch.GetElapsedTime(since));
    }

    /// <summary>Runs cases that share a hibernation. If the world breaks, each of them is an error.</summary>
    public IReadOnlyList<CaseResult> RunTogether(
        IReadOnlyList<PlannedCase> planned, CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        var ended = EndsOf([.. planned.Select(one => one.Case.Program)], cancel);
        var time = Stopwatch.GetElapsedTime(since) / Math.Max(1, planned.Count);
        return [.. planned.Zip(ended, (one, end) => Judged(one.Case, Judge(one.Case, end), time))];
    }

    /// <summary>Whether a case runs with others, in one hibernation.</summary>
    public bool IsShared(PlannedCase planned) =>
        world is IHibernatingWorld && planned.Obstacle is null && planned.Case.Program.Hibernates;

    /// <summary>One result per planned case, in the order of the plan.</summary>
    /// <param name="results">The results that there are.</param>
    /// <param name="why">Why the other cases did not run, in one sentence.</param>
    public IReadOnlyList<CaseResult> Complete(IEnumerable<CaseResult> results, string why)
    {
        var ran = results.ToDictionary(result => result.Case.Id);
        return
        [
            .. Plan.Cases.Select(planned =>
                ran.GetValueOrDefault(planned.Case.Id) ?? CaseResult.NotRun(planned.Case, why)),
        ];
    }

    /// <summary>Puts the results of the cases together.</summary>
    /// <param name="results">The results.</param>
    /// <param name="time">How long it all took.</param>
    public TargetResult Finish(IReadOnlyList<CaseResult> results, TimeSpan time) => new(
        Target, Info, Plan.Level, Plan.Cases.Count, Plan.NotApplicable, results, Unused, time,
        world.Machine);

    public void Dispose() => world.Dispose();

    /// <summary>
    /// Why something broke. The type names an exception that nobody foresaw: its message alone says little.
    /// </summary>
    public static string Reason(Exception broken) =>
        broken is AdapterException ? broken.Message : $"{broken.GetType().Name}: {broken.Message}";

    private CaseResult Judged(Case @case, Judgement judgement, TimeSpan time)
    {
        var (judged, known) = deviations.Judge(@case, judgement);
        return new CaseResult(@case, judged, time, known);
    }

    private IReadOnlyList<Ended> EndsOf(IReadOnlyList<Program> programs, CancellationToken cancel)
    {
        try
        {
            return ((IHibernatingWorld)world).RunTogether(programs);
        }
        catch (Exception broken)
        {
            var why = cancel.IsCancellationRequested ? EndedDuring : Reason(broken);
            return [.. programs.Select(_ => new Ended([], why))];
        }
    }

    private Judgement Judge(Case @case, Ended ended) => ended.Broken is { } broken
        ? new Judgement(Verdict.Error, broken, ended.Outcomes.Count, ended.Outcomes)
        : Judgement.Of(@case, new Trace(Info.PageSize, ended.Outcomes));

    private Judgement Judge(Case @case, CancellationToken cancel)
    {
        var outcomes = new List<Outcome>();
        try
        {
            return Judgement.Of(@case, world.Run(@case.Program, outcomes.Add));
        }
        catch (Exception broken)
        {
            // Whatever it is, the other cases are worth running.
            var answered = broken is AdapterException adapter ? adapter.Outcomes : outcomes;
            var why = cancel.IsCancellationRequested ? EndedDuring : Reason(broken);
            return new Judgement(Verdict.Error, why, answered.Count, answered);
        }
    }
}
