using System.Text.Json.Serialization;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Features;

namespace Mte.Spec.Wire;

/// <summary>The suite as one file can carry it to a machine that has nothing else.</summary>
/// <param name="Suite">The suite's version.</param>
/// <param name="Features">All features: those that cases need or lack.</param>
/// <param name="Levels">The levels of the ABI, oldest first.</param>
/// <param name="Cases">The cases.</param>
/// <param name="Deviations">What is known to be wrong with the machine.</param>
public sealed record Carried(
    string Suite, IReadOnlyList<Feature> Features, IReadOnlyList<CarriedLevel> Levels,
    IReadOnlyList<Case> Cases,
    IReadOnlyList<Deviation> Deviations)
{
    /// <summary>Packs what is there.</summary>
    public static Carried Of(
        string suite, FeatureTable features, IReadOnlyList<Case> cases,
        IReadOnlyList<Deviation> deviations) => new(
        suite, [.. features.All.Values],
        [
            .. features.Levels.Select(level => new CarriedLevel(level.Release, [.. level.Has]))
        ], cases, deviations);

    /// <summary>The features and levels, as they were packed.</summary>
    [JsonIgnore]
    public FeatureTable Table => new(
        Features.ToDictionary(feature => feature.Id),
        [.. Levels.Select(level => new Level(level.Release, level.Has.ToHashSet()))]);
}

/// <summary>A level of the ABI.</summary>
/// <param name="Release">The release that brought it.</param>
/// <param name="Has">The ABI features that it has.</param>
public sealed record CarriedLevel(string Release, IReadOnlyList<string> Has);
