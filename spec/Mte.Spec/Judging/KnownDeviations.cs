namespace Mte.Spec;

/// <summary>
/// Turns failures that are on the list, with exactly the outcome that is listed, into known ones. A listed
/// case that passes, or comes to something else, is a failure; one that deviates only sometimes may pass.
/// </summary>
public sealed class KnownDeviations(
    IReadOnlyList<Deviation> all, string release, string? qemu = null, string? hardware = null)
{
    private readonly (Deviation Deviation, Glob Glob)[] ofRelease =
    [
        .. from deviation in all
           where deviation.Kernels?.Contains(release) ?? true
           where deviation.Qemu is null || (qemu is not null && deviation.Qemu.Contains(qemu))
           where deviation.Hardware is null || new Glob(deviation.Hardware).Fits(hardware ?? "")
           select (deviation, new Glob(deviation.Cases)),
    ];

    /// <summary>Looks at how a case ended; with the deviation that speaks of it, if one does.</summary>
    public (Judgement Judgement, Deviation? Known) Judge(Case @case, Judgement judgement) => (Of(@case), judgement.Verdict) switch
    {
        (null, _) or (_, Verdict.Skip or Verdict.Error) => (judgement, null),
        ({ Sometimes: not null }, Verdict.Pass) => (judgement, null),
        ({ } known, _) => (Compare(judgement, known), known),
    };

    /// <summary>Those that speak of no case of the target.</summary>
    /// <param name="planned">The cases of the target.</param>
    /// <param name="chosen">
    /// What the user chose of all cases, of which a pattern may rightly fit none; null for all.
    /// </param>
    /// <param name="dangerous">Cases that were left out because they are dangerous.</param>
    public IReadOnlyList<Deviation> Unused(
        IEnumerable<Case> planned, IReadOnlyCollection<Case>? chosen = null, IReadOnlyCollection<Case>? dangerous = null)
    {
        var used = planned.Select(Of).ToHashSet();
        return
        [
            .. from known in ofRelease
               where !used.Contains(known.Deviation)
               where dangerous?.Any(@case => known.Glob.Fits(@case.Id)) is not true
               where chosen?.Any(@case => known.Glob.Fits(@case.Id)) is not false
               select known.Deviation,
        ];
    }

    private Deviation? Of(Case @case) =>
        ofRelease.FirstOrDefault(known => known.Glob.Fits(@case.Id)).Deviation;

    private static Judgement Compare(Judgement judgement, Deviation known)
    {
        if (judgement.Verdict is Verdict.Pass)
            return judgement with
            {
                Verdict = Verdict.Fail,
                Why = $"it passes, but is a known deviation ({known.File}:{known.Line})",
            };

        var got = judgement.Outcomes[judgement.Step].ToString();
        return got is not null && new Glob(known.Instead).Fits(got)
            ? judgement with { Verdict = Verdict.KnownFail, Why = known.Link is { } link ? $"{known.Reason} {link}" : known.Reason }
            : judgement with
            {
                Why = $"known to deviate, but with {known.Instead} ({known.File}:{known.Line})",
            };
    }
}
