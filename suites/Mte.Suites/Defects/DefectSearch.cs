using Mte.Reference;
using Mte.Reference.Defects;
using Mte.Reference.World;
using Mte.Spec.Cases;
using Mte.Spec.Features;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Suites.Defects;

/// <summary>A case that fails on a reference with a defect, and so catches the defect.</summary>
/// <param name="Profile">The kernel that has the defect.</param>
/// <param name="Case">The case.</param>
public sealed record Kill(Profile Profile, Case Case);

/// <summary>What became of a defect.</summary>
/// <param name="Defect">The defect.</param>
/// <param name="Kills">The cases that catch it; only the first if the search stopped there.</param>
public sealed record DefectResult(Defect Defect, IReadOnlyList<Kill> Kills)
{
    /// <summary>No case catches it.</summary>
    public bool Survives => Kills.Count == 0;

    /// <summary>The ids of the cases that catch it, each once, sorted.</summary>
    public IReadOnlyList<string> CaseIds =>
        [.. Kills.Select(kill => kill.Case.Id).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Runs cases on the reference with a defect, to see which cases catch it.</summary>
/// <param name="cases">The cases.</param>
/// <param name="features">The features, which say what cases apply to which kernel.</param>
public sealed class DefectSearch(IReadOnlyList<Case> cases, FeatureTable features)
{
    private readonly IReadOnlyList<(Profile Profile, IReadOnlyList<Case> Cases)> plans =
        [.. Profiles.All.Reverse().Select(profile => (profile, PlanFor(profile, cases, features)))];

    /// <summary>
    /// Which cases catch each defect. Defects are searched in parallel, and come back in order.
    /// </summary>
    /// <param name="defects">The defects.</param>
    /// <param name="all">Find all cases on all kernels. If not, the search for a defect stops at the
    /// first.</param>
    /// <param name="cancel">Ends the search early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> ended it.</exception>
    public IReadOnlyList<DefectResult> Run(
        IReadOnlyList<Defect> defects, bool all = false, CancellationToken cancel = default) =>
        [
            .. defects.AsParallel().AsOrdered().WithCancellation(cancel)
                .Select(defect => new DefectResult(defect, [.. Kills(defect).Take(all ? int.MaxValue : 1)])),
        ];

    /// <summary>
    /// The cases that catch a defect: newest kernel first, and first the cases of the rules that it breaks.
    /// </summary>
    public IEnumerable<Kill> Kills(Defect defect)
    {
        foreach (var (profile, planned) in plans)
        {
            using var world = new ReferenceWorld(defect.In(profile));
            foreach (var @case in planned.OrderByDescending(@case => @case.Rules.Any(defect.Rules.Contains)))
                if (FailsOn(world, @case))
                    yield return new Kill(profile, @case);
        }
    }

    /// <summary>
    /// Whether a case fails on a world. A case that breaks the world is not judged, and does not fail.
    /// </summary>
    public static bool FailsOn(IWorld world, Case @case)
    {
        try
        {
            return Judgement.Of(@case, world.Run(@case.Program)).Verdict is Verdict.Fail;
        }
        catch (Exception broken) when (broken is AdapterException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static IReadOnlyList<Case> PlanFor(
        Profile profile, IReadOnlyList<Case> cases, FeatureTable features)
    {
        using var world = new ReferenceWorld(profile);
        return
        [
            .. Plan.For(cases, world.Info, features, null).Cases
                .Where(planned => planned.Obstacle is null).Select(planned => planned.Case),
        ];
    }
}
