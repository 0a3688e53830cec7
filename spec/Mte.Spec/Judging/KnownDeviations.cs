using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Worlds;

namespace Mte.Spec.Judging;

/// <summary>
/// Turns a failure that a known bug explains, with exactly the outcome that is listed, into a known one. A
/// listed case that passes, or comes to something else, is a failure; one that deviates only sometimes may
/// pass.
/// </summary>
/// <param name="all">
/// What is known of this kernel and of others; of two that speak of a case, the first counts.
/// </param>
/// <param name="world">What the world says of itself.</param>
/// <param name="qemu">The version of QEMU that it runs in; null if it runs in none.</param>
public sealed class KnownDeviations(IReadOnlyList<Deviation> all, WorldInfo world, string? qemu = null)
{
    private readonly (Deviation Deviation, Glob Glob)[] ofWorld =
    [
        .. all.Where(deviation => deviation.Affects(world, qemu))
            .Select(deviation => (deviation, new Glob(deviation.Cases))),
    ];

    /// <summary>Those that speak of this world.</summary>
    public IEnumerable<Deviation> All => ofWorld.Select(known => known.Deviation);

    /// <summary>Looks at how a case ended; with the deviation that speaks of it, if one does.</summary>
    public (Judgement Judgement, Deviation? Known) Judge(Case @case, Judgement judgement) =>
        (Of(@case), judgement.Verdict) switch
    {
        (null, _) or (_, Verdict.Skip or Verdict.Error) => (judgement, null),
        ({ Sometimes: not null }, Verdict.Pass) => (judgement, null),
        ({ } known, _) => (Compare(judgement, known), known),
    };

    /// <summary>
    /// Those of this world whose pattern fits none of the cases, so that they can explain nothing.
    /// </summary>
    /// <param name="cases">All cases that there are, whether they apply to this world or not.</param>
    public IReadOnlyList<Deviation> Unused(IReadOnlyCollection<Case> cases) =>
    [
        .. ofWorld.Where(known => !cases.Any(@case => known.Glob.Fits(@case.Id)))
        .Select(known => known.Deviation),
    ];

    private Deviation? Of(Case @case) =>
        ofWorld.FirstOrDefault(known => known.Glob.Fits(@case.Id)).Deviation;

    private static Judgement Compare(Judgement judgement, Deviation known)
    {
        if (judgement.Verdict is Verdict.Pass)
            return judgement with
            {
                Verdict = Verdict.Fail,
                Why =
                    $"it passes, but is listed for the known bug {known.Bug.Id} ({known.File}:{known.Line})",
            };

        var (bug, got) = (known.Bug, judgement.Outcomes[judgement.Step].ToString());
        return got is not null && new Glob(known.Instead).Fits(got)
            ? judgement with
            {
                Verdict = Verdict.KnownFail,
                Why = bug.Link is { } link ? $"{bug}. {bug.Reason} {link}" : $"{bug}. {bug.Reason}",
            }
            : judgement with
            {
                Why =
                    $"the known bug {bug.Id} makes it come to {known.Instead} instead " +
                    $"({known.File}:{known.Line})",
            };
    }
}
