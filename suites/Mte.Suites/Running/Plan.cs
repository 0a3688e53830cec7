using Mte.Spec;

namespace Mte.Suites;

/// <summary>A case that is reported for a target, whether it runs or not.</summary>
/// <param name="Case">The case.</param>
/// <param name="Lacking">The first machine fact that keeps it from running; null if it runs.</param>
public sealed record PlannedCase(Case Case, string? Lacking);

/// <summary>Which cases a target is judged by.</summary>
/// <param name="Cases">The cases, each of which is reported once.</param>
/// <param name="NotApplicable">How many cases are about another level of the ABI.</param>
/// <param name="Level">The level of the ABI that the target is held to.</param>
public sealed record Plan(IReadOnlyList<PlannedCase> Cases, int NotApplicable, Level Level)
{
    /// <summary>
    /// Plans for a world. What the ABI level has or lacks decides whether a case applies at all; a machine
    /// fact that is missing makes it a skip, which is reported.
    /// </summary>
    /// <param name="cases">The cases that the user chose.</param>
    /// <param name="world">The world.</param>
    /// <param name="features">The features and the release table.</param>
    /// <param name="claim">The level to hold the world to; the one of its release if none is given.</param>
    /// <exception cref="UsageException">the world's release is on no level.</exception>
    public static Plan For(IReadOnlyList<Case> cases, WorldInfo world, FeatureTable features, Level? claim)
    {
        var level = claim ?? features.LevelOf(world.Release) ?? throw new UsageException(
            $"{world.Name} says that its release is \"{world.Release}\", which is on no level of the ABI; " +
            $"say with --claim which one it is held to, such as --claim {features.Newest.Release}");
        var applicable = cases.Where(@case => Applies(@case, features, level)).ToArray();
        return new Plan(
            [.. applicable.Select(@case => new PlannedCase(@case, Lacking(@case, features, world)))],
            cases.Count - applicable.Length,
            level);
    }

    private static bool Applies(Case @case, FeatureTable features, Level level) =>
        Of(@case.Needs, features, FeatureKind.Abi).All(level.Has.Contains) &&
        !Of(@case.Lacks, features, FeatureKind.Abi).Any(level.Has.Contains);

    private static string? Lacking(Case @case, FeatureTable features, WorldInfo world)
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
