using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Features;
using Mte.Spec.Worlds;

namespace Mte.Spec.Judging;

/// <summary>How one case ended on one target.</summary>
/// <param name="Case">The case.</param>
/// <param name="Judgement">The verdict, and what it rests on.</param>
/// <param name="Time">How long it ran.</param>
/// <param name="Deviation">The known deviation of the case, if there is one.</param>
/// <param name="Runs">
/// How often it came to which verdict, if it ran several times; the judgement is of the worst.
/// </param>
public sealed record CaseResult(
    Case Case, Judgement Judgement, TimeSpan Time, Deviation? Deviation = null,
    IReadOnlyDictionary<Verdict, int>? Runs = null)
{
    private static readonly Verdict[] FromBest =
        [Verdict.Skip, Verdict.Pass, Verdict.KnownFail, Verdict.Fail, Verdict.Error];

    public Verdict Verdict => Judgement.Verdict;

    /// <summary>Sums up several runs of one case: the worst verdict counts, and all are counted.</summary>
    public static CaseResult Of(IReadOnlyList<CaseResult> runs) => runs is [var only]
        ? only
        : runs.MaxBy(run => Array.IndexOf(FromBest, run.Verdict))! with
        {
            Time = TimeSpan.FromTicks(runs.Sum(run => run.Time.Ticks)),
            Runs = runs.CountBy(run => run.Verdict).ToDictionary(),
        };

    /// <summary>A case that did not run.</summary>
    /// <param name="case">The case.</param>
    /// <param name="why">What broke, in one sentence.</param>
    public static CaseResult NotRun(Case @case, string why) =>
        new(@case, new Judgement(Verdict.Error, why, -1, []), TimeSpan.Zero);
}

/// <summary>How all cases ended on one target.</summary>
/// <param name="Target">The target, as the user named it.</param>
/// <param name="World">What the world said of itself; null if it never answered.</param>
/// <param name="Level">The level of the ABI that it was held to; null if it never answered.</param>
/// <param name="Planned">How many cases were to be reported.</param>
/// <param name="NotApplicable">How many cases were about another level of the ABI.</param>
/// <param name="Results">One result per planned case.</param>
/// <param name="Unused">Known deviations that fit no case of the target.</param>
/// <param name="Time">How long it all took, the start of the world included.</param>
/// <param name="Machine">What is known of the machine; null if the world never answered.</param>
public sealed record TargetResult(
    string Target,
    WorldInfo? World,
    Level? Level,
    int Planned,
    int NotApplicable,
    IReadOnlyList<CaseResult> Results,
    IReadOnlyList<Deviation> Unused,
    TimeSpan Time,
    MachineFacts? Machine = null)
{
    /// <summary>Cases that came to different verdicts when they ran several times.</summary>
    public IEnumerable<CaseResult> Flaky => Results.Where(result => result.Runs is { Count: > 1 });

    /// <summary>
    /// The counts. A deviation that is listed but fits no case is a failure; a lost case is broken.
    /// </summary>
    public Summary Summary => Summary.Of(Results.Select(result => result.Verdict), Planned, Unused.Count);

    /// <summary>How many cases ended with a verdict.</summary>
    public int Count(Verdict verdict) => Results.Count(result => result.Verdict == verdict);
}
