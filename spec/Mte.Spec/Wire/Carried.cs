using System.Text.Json.Serialization;

namespace Mte.Spec.Wire;

/// <summary>The suite as one file can carry it to a machine that has nothing else.</summary>
/// <param name="Suite">The suite's version.</param>
/// <param name="Features">All features: those that cases need or lack.</param>
/// <param name="Levels">The levels of the ABI, oldest first.</param>
/// <param name="Cases">The cases.</param>
/// <param name="Deviations">What is known to be wrong with the machine.</param>
public sealed record Carried(
    string Suite, IReadOnlyList<Feature> Features, IReadOnlyList<CarriedLevel> Levels, IReadOnlyList<Case> Cases,
    IReadOnlyList<Deviation> Deviations)
{
    /// <summary>Packs what is there.</summary>
    public static Carried Of(
        string suite, FeatureTable features, IReadOnlyList<Case> cases, IReadOnlyList<Deviation> deviations) => new(
        suite, [.. features.All.Values],
        [.. features.Levels.Select(level => new CarriedLevel(level.Release, [.. level.Has]))], cases, deviations);

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

/// <summary>How one case ended on a board.</summary>
/// <param name="Id">The case.</param>
/// <param name="Verdict">The verdict: pass, fail, skip, known_fail or error.</param>
/// <param name="Rules">The rules that it covers.</param>
/// <param name="Step">The step that decided, counted from 1; 0 if none did.</param>
/// <param name="Milliseconds">How long the case took.</param>
/// <param name="Why">The reason of a skip, an error or a known deviation.</param>
/// <param name="Op">That step, as it is written.</param>
/// <param name="Wanted">What that step was to come to.</param>
/// <param name="Got">What it came to.</param>
public sealed record BoardCase(
    string Id, string Verdict, IReadOnlyList<string> Rules, int Step, double Milliseconds, string? Why = null,
    string? Op = null, string? Wanted = null, string? Got = null);

/// <summary>The report of a board.</summary>
/// <param name="Target">What ran: <c>board</c>.</param>
/// <param name="Suite">The suite's version.</param>
/// <param name="World">What the world says of itself.</param>
/// <param name="Level">The level of the ABI that it was held to.</param>
/// <param name="Allowed">What it was allowed to change.</param>
/// <param name="Planned">How many cases were to be reported.</param>
/// <param name="NotApplicable">How many were about another level.</param>
/// <param name="Cases">One entry per planned case.</param>
/// <param name="UnusedDeviations">Known deviations that fit no case; null in reports from before there were any.</param>
public sealed record BoardReport(
    string Target, string Suite, WorldInfo World, string Level, IReadOnlyList<string> Allowed, int Planned,
    int NotApplicable, IReadOnlyList<BoardCase> Cases, IReadOnlyList<string>? UnusedDeviations = null);
