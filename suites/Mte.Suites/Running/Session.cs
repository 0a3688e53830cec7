using System.Diagnostics;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>A target whose world is up, and the cases that it is judged by.</summary>
public sealed class Session : IDisposable
{
    private readonly IWorld world;
    private readonly KnownDeviations deviations;
    private readonly MachineFacts? machine;
    private readonly Selection selection;

    /// <summary>Waits until the world is up, and plans.</summary>
    /// <param name="target">The target.</param>
    /// <param name="world">Its world, which the session disposes of.</param>
    /// <param name="selection">The cases, and what is known of the target.</param>
    /// <param name="claim">The level to hold the target to; its own if not given.</param>
    /// <exception cref="AdapterException">the world does not come up.</exception>
    /// <exception cref="UsageException">the world's release is on no level of the ABI.</exception>
    public Session(Target target, IWorld world, Selection selection, Level? claim = null)
    {
        (Target, this.world, this.selection) = (target, world, selection);
        Info = world.Info;
        Plan = Plan.For(selection.Cases, Info, selection.Vocabulary.Features, claim);
        machine = world.Machine;
        deviations = new KnownDeviations(selection.DeviationsOf(target), Info.Release, machine?.Qemu, Info.Hardware);
    }

    public Target Target { get; }

    /// <summary>What the world says of itself.</summary>
    public WorldInfo Info { get; }

    /// <summary>The cases.</summary>
    public Plan Plan { get; }

    /// <summary>Known deviations that speak of none of the cases.</summary>
    public IReadOnlyList<Deviation> Unused => deviations.Unused(
        Plan.Cases.Select(one => one.Case), selection.Filtered ? selection.Cases : null, selection.Dangerous);

    /// <summary>
    /// Runs one case, or says why it cannot run. A case that breaks the world costs itself alone.
    /// </summary>
    public CaseResult Run(PlannedCase planned, CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        var judgement = planned.Lacking is { } lacking
            ? new Judgement(Verdict.Skip, lacking, -1, [])
            : Judge(planned.Case, cancel);
        return Judged(planned.Case, judgement, Stopwatch.GetElapsedTime(since));
    }

    /// <summary>Runs cases that share a hibernation; all of them, if the world breaks, are errors.</summary>
    public IReadOnlyList<CaseResult> RunTogether(IReadOnlyList<PlannedCase> planned, CancellationToken cancel = default)
    {
        var since = Stopwatch.GetTimestamp();
        var ended = EndsOf([.. planned.Select(one => one.Case.Program)], cancel);
        var time = Stopwatch.GetElapsedTime(since) / Math.Max(1, planned.Count);
        return
        [
            .. planned.Zip(ended, (one, end) => Judged(one.Case, Judge(one.Case, end), time)),
        ];
    }

    /// <summary>Whether a case runs with others, in one hibernation.</summary>
    public bool IsShared(PlannedCase planned) =>
        world is IHibernatingWorld && planned.Lacking is null && planned.Case.Program.Hibernates;

    /// <summary>Puts the results of the cases together.</summary>
    public TargetResult Finish(IReadOnlyList<CaseResult> results, TimeSpan time) => new(
        Target, Info, Plan.Level, Plan.Cases.Count, Plan.NotApplicable, results,
        Unused, time, machine);

    public void Dispose() => world.Dispose();

    /// <summary>
    /// Why something broke. What is not foreseen is named by its type, since its message alone says little.
    /// </summary>
    internal static string Reason(Exception broken) =>
        broken is AdapterException ? broken.Message : $"{broken.GetType().Name}: {broken.Message}";

    private CaseResult Judged(Case @case, Judgement judgement, TimeSpan time)
    {
        var (judged, known) = deviations.Judge(@case, judgement);
        return new CaseResult(@case, judged, time, known);
    }

    private IReadOnlyList<Ended> EndsOf(IReadOnlyList<Spec.Program> programs, CancellationToken cancel)
    {
        try
        {
            return ((IHibernatingWorld)world).RunTogether(programs);
        }
        catch (Exception broken)
        {
            var why = cancel.IsCancellationRequested ? "the run was ended during this case" : Reason(broken);
            return [.. programs.Select(_ => new Ended([], why))];
        }
    }

    private Judgement Judge(Case @case, Ended ended) => ended.Broken is { } broken
        ? new Judgement(Verdict.Error, broken, ended.Outcomes.Count, ended.Outcomes)
        : Judgement.Of(@case, new Spec.Trace(Info.PageSize, ended.Outcomes));

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
            var why = cancel.IsCancellationRequested ? "the run was ended during this case" : Reason(broken);
            return new Judgement(Verdict.Error, why, answered.Count, answered);
        }
    }
}
