using Mte.Spec;

namespace Mte.Suites;

/// <summary>How one case ended on one target.</summary>
/// <param name="Case">The case.</param>
/// <param name="Judgement">The verdict, and what it rests on.</param>
/// <param name="Time">How long it ran.</param>
/// <param name="Deviation">The known deviation that speaks of it, if there is one.</param>
/// <param name="Runs">How often it came to which verdict, if it ran several times; the judgement is of the worst.</param>
public sealed record CaseResult(
    Case Case, Judgement Judgement, TimeSpan Time, Deviation? Deviation = null,
    IReadOnlyDictionary<Verdict, int>? Runs = null)
{
    /// <summary>Several runs of one case: the worst counts, and how often each verdict came is kept.</summary>
    internal static CaseResult Of(IReadOnlyList<CaseResult> runs) => runs is [var only]
        ? only
        : runs.MaxBy(run => Array.IndexOf(FromBest, run.Verdict))! with
        {
            Time = TimeSpan.FromTicks(runs.Sum(run => run.Time.Ticks)),
            Runs = runs.CountBy(run => run.Verdict).ToDictionary(),
        };

    private static readonly Verdict[] FromBest =
        [Verdict.Skip, Verdict.Pass, Verdict.KnownFail, Verdict.Fail, Verdict.Error];

    public Verdict Verdict => Judgement.Verdict;
}

/// <summary>How all cases ended on one target.</summary>
/// <param name="Target">The target.</param>
/// <param name="World">What the world said of itself; null if it never answered.</param>
/// <param name="Level">The level of the ABI that it was held to.</param>
/// <param name="Planned">How many cases were to be reported.</param>
/// <param name="NotApplicable">How many cases were about another level of the ABI.</param>
/// <param name="Results">One result per planned case.</param>
/// <param name="Unused">Known deviations that spoke of no case of the target.</param>
/// <param name="Time">How long it all took, with the start of the world.</param>
/// <param name="Machine">What is known of the machine; null if the world never answered.</param>
public sealed record TargetResult(
    Target Target,
    WorldInfo? World,
    Level? Level,
    int Planned,
    int NotApplicable,
    IReadOnlyList<CaseResult> Results,
    IReadOnlyList<Deviation> Unused,
    TimeSpan Time,
    MachineFacts? Machine = null)
{
    /// <summary>What the user should know about the world, or null.</summary>
    public string? Warning => Machine?.Warning;

    /// <summary>Cases that came to different verdicts when they ran several times.</summary>
    public IEnumerable<CaseResult> Flaky => Results.Where(result => result.Runs is { Count: > 1 });

    /// <summary>How many cases ended with a verdict.</summary>
    public int Count(Verdict verdict) => Results.Count(result => result.Verdict == verdict);

    /// <summary>Cases that do not keep a rule, and deviations that are listed but were not seen.</summary>
    public int Failures => Count(Verdict.Fail) + Unused.Count;

    /// <summary>
    /// Cases from which nothing was learnt because something broke, and cases without a result.
    /// </summary>
    public int Errors => Count(Verdict.Error) + Math.Abs(Planned - Results.Count);
}

/// <summary>The exit statuses of <c>mteconf</c>.</summary>
public static class ExitStatus
{
    public const int AsExpected = 0, SomeFailed = 1, Usage = 2, Broken = 3;

    /// <summary>The status of a run; the worst of what happened decides.</summary>
    public static int Of(IEnumerable<TargetResult> results, bool brokenCases)
    {
        var all = results.ToArray();
        var (errors, failures) = (all.Sum(result => result.Errors), all.Sum(result => result.Failures));
        return (errors > 0, brokenCases, failures > 0) switch
        {
            (true, _, _) => Broken,
            (_, true, _) => Usage,
            (_, _, true) => SomeFailed,
            _ => AsExpected,
        };
    }
}
