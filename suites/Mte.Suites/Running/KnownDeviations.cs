using Mte.Cases;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>
/// Turns failures that are on the list, with exactly the outcome that is listed, into known ones. A listed case that
/// passes, or comes to something else, is a failure.
/// </summary>
internal sealed class KnownDeviations(IReadOnlyList<Deviation> all, string release)
{
    private readonly (Deviation Deviation, Glob Glob)[] ofRelease =
    [
        .. from deviation in all
           where deviation.Kernels?.Contains(release) ?? true
           select (deviation, new Glob(deviation.Cases)),
    ];

    private readonly HashSet<Deviation> used = [];

    public CaseResult Judge(CaseResult result)
    {
        var known = ofRelease.FirstOrDefault(known => known.Glob.Fits(result.Case.Id)).Deviation;
        if (known is null || result.Verdict is Verdict.Skip or Verdict.Error)
            return result;

        used.Add(known);
        return result with { Deviation = known, Judgement = Compare(result.Judgement, known) };
    }

    /// <summary>Those that spoke of no case that ran.</summary>
    /// <param name="chosen">The cases that the user chose.</param>
    /// <param name="filtered">Whether the user left cases out, so that a pattern may rightly match none.</param>
    public IReadOnlyList<Deviation> Unused(IReadOnlyList<Case> chosen, bool filtered) =>
    [
        .. from known in ofRelease
           where !used.Contains(known.Deviation) && (!filtered || chosen.Any(@case => known.Glob.Fits(@case.Id)))
           select known.Deviation,
    ];

    private static Judgement Compare(Judgement judgement, Deviation known)
    {
        if (judgement.Verdict is Verdict.Pass)
            return judgement with { Verdict = Verdict.Fail, Why = $"it passes, but is a known deviation ({known.File}:{known.Line})" };

        var got = judgement.Outcomes[judgement.Step].ToString();
        return got == known.Instead
            ? judgement with { Verdict = Verdict.KnownFail, Why = known.Reason }
            : judgement with { Why = $"known to deviate, but with {known.Instead} ({known.File}:{known.Line})" };
    }
}
