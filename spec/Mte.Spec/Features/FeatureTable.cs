using Mte.Spec.Releases;

namespace Mte.Spec.Features;

/// <summary>How the presence of a feature is known.</summary>
public enum FeatureKind
{
    /// <summary>Found by probing the machine; a world without it skips the case.</summary>
    Fact,

    /// <summary>Claimed for a kernel release, never probed; a world that claims it must deliver.</summary>
    Abi,
}

/// <summary>Something that a case can need or lack.</summary>
/// <param name="Id">The id, as cases write it.</param>
/// <param name="Kind">How its presence is known.</param>
/// <param name="Statement">What having it means, in one sentence.</param>
public sealed record Feature(string Id, FeatureKind Kind, string Statement);

/// <summary>A level of the ABI: the features that a kernel release promises.</summary>
/// <param name="Release">The release that brought the level, such as <c>6.2</c>.</param>
/// <param name="Has">All ABI features of the level.</param>
public sealed record Level(string Release, IReadOnlySet<string> Has)
{
    /// <summary>The release that was asked for; null if the level itself was.</summary>
    public string? Asked { get; init; }

    /// <summary>
    /// The release that was asked for, and where its ABI comes from if that is an older one.
    /// </summary>
    public override string ToString() =>
        Asked is null || Asked == Release ? Release : $"{Asked} (as since {Release})";
}

/// <summary>All features and the release table.</summary>
/// <param name="All">Every feature, by id.</param>
/// <param name="Levels">The levels, oldest first.</param>
public sealed record FeatureTable(IReadOnlyDictionary<string, Feature> All, IReadOnlyList<Level> Levels)
{
    /// <summary>The ids of all machine facts.</summary>
    public IReadOnlySet<string> FactIds =>
        All.Values.Where(feature => feature.Kind == FeatureKind.Fact).Select(feature => feature.Id)
            .ToHashSet();

    /// <summary>The series of the kernel that can be had, oldest first.</summary>
    public IReadOnlyList<KernelSeries> Kernels { get; init; } = [];

    /// <summary>The protocols by which kernels initialise tags, oldest first.</summary>
    public IReadOnlyList<ProtocolSpan> Protocols { get; init; } = [];

    /// <summary>The name of the protocol that a release has; null if it is older than all.</summary>
    public string? ProtocolOf(KernelRelease release) =>
        Protocols.LastOrDefault(protocol => new ReleaseRange(protocol.Since).Contains(release))?.Name;

    /// <summary>The newest level.</summary>
    public Level Newest => Levels[^1];

    /// <summary>
    /// The level that a kernel release claims: the last one at or before it; null if it is older than all.
    /// </summary>
    public Level? LevelOf(string release) =>
        KernelRelease.Parse(release) is { } asked &&
        Levels.LastOrDefault(
            level => KernelRelease.Parse(level.Release)!.CompareSeries(asked) <= 0) is { } level
            ? level with { Asked = asked.Series }
            : null;
}
