using Mte.Spec.Cases;
using Mte.Spec.Features;
using Mte.Spec.Worlds;

namespace Mte.Spec.Judging;

/// <summary>A case that is reported for a target, whether it runs or not.</summary>
/// <param name="Case">The case.</param>
/// <param name="Obstacle">Why it does not run, in one sentence; null if it runs.</param>
public sealed record PlannedCase(Case Case, string? Obstacle);

/// <summary>Which cases a target is judged by.</summary>
/// <param name="Cases">The cases, each of which is reported once.</param>
/// <param name="NotApplicable">How many cases are about another level of the ABI.</param>
/// <param name="Level">The level of the ABI that the target is held to.</param>
public sealed record Plan(IReadOnlyList<PlannedCase> Cases, int NotApplicable, Level Level)
{
    /// <summary>
    /// Plans for a world. The features of the ABI level decide whether a case applies at all. A case that
    /// applies, but needs a machine fact that is missing, is reported as a skip.
    /// </summary>
    /// <param name="cases">The cases that the user chose.</param>
    /// <param name="world">The world.</param>
    /// <param name="features">The features and the release table.</param>
    /// <param name="claim">The level to hold the world to; null for that of its release.</param>
    /// <param name="forbidden">Why a case may not run here, in one sentence; null if it may.</param>
    /// <exception cref="UsageException">the world's release is on no level.</exception>
    public static Plan For(
        IReadOnlyList<Case> cases, WorldInfo world, FeatureTable features, Level? claim,
        Func<Case, string?>? forbidden = null)
    {
        var level = claim ?? features.LevelOf(world.Release) ?? throw new UsageException(
            $"{world.Name} says that its release is \"{world.Release}\", which is on no level of the ABI; " +
            $"say with --claim which one it is held to, such as --claim {features.Newest.Release}");
        var applicable = cases.Where(@case => Applies(@case, features, level)).ToArray();
        return new Plan(
            [
                .. applicable.Select(@case => new PlannedCase(
                    @case, forbidden?.Invoke(@case) ?? WrongFact(@case, features, world))),
            ],
            cases.Count - applicable.Length,
            level);
    }

    /// <summary>The level that the user claims for a target.</summary>
    /// <param name="release">
    /// The kernel release that the user named; <c>newest</c> for the newest level.
    /// </param>
    /// <param name="features">The features and the release table.</param>
    /// <exception cref="UsageException">the release is on no level.</exception>
    public static Level Claimed(string release, FeatureTable features) =>
        (release == "newest" ? features.Newest : features.LevelOf(release)) ?? throw new UsageException(
            $"--claim {release} is on no level of the ABI; expected newest, or a kernel release such as " +
            string.Join(", ", features.Levels.Select(level => level.Release)));

    private static bool Applies(Case @case, FeatureTable features, Level level) =>
        Of(@case.Needs, features, FeatureKind.Abi).All(level.Has.Contains) &&
        !Of(@case.Lacks, features, FeatureKind.Abi).Any(level.Has.Contains);

    private static string? WrongFact(Case @case, FeatureTable features, WorldInfo world)
    {
        var needed = Of(@case.Needs, features, FeatureKind.Fact).Except(world.Facts).FirstOrDefault();
        if (needed is not null)
            return $"the machine lacks {needed}";

        var unwanted = Of(@case.Lacks, features, FeatureKind.Fact).FirstOrDefault(world.Facts.Contains);
        return unwanted is null ? null : $"the machine has {unwanted}";
    }

    private static IEnumerable<string> Of(IEnumerable<string> ids, FeatureTable features, FeatureKind kind) =>
        ids.Where(id => features.All[id].Kind == kind);
}
