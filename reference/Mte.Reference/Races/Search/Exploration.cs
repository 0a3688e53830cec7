using System.Globalization;
using Mte.Reference.Races.Machine;
using Mte.Spec.Litmus;

namespace Mte.Reference.Races.Search;

/// <summary>What an exploration found.</summary>
/// <param name="States">How many states it saw.</param>
/// <param name="Steps">How many steps it did.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Complete">It saw everything; if not, it stopped at its bound.</param>
/// <param name="Found">What can go wrong.</param>
/// <param name="Bound">The most states that it was to keep.</param>
/// <param name="Unexplored">States that it saw but did not go on from.</param>
/// <param name="Finals">Every final state that can be reached, with the wrong ones.</param>
public sealed record Exploration(
    long States,
    long Steps,
    TimeSpan Time,
    bool Complete,
    Violations Found,
    int Bound,
    int Unexplored,
    IReadOnlyList<FinalState> Finals)
{
    /// <summary>The counts, as they are always printed.</summary>
    public string Summary =>
        $"{States} states, {Steps} steps, {Time.TotalSeconds:0.000} s, {Extent}";

    /// <summary>Whether it saw everything, and if not where it stopped.</summary>
    public string Extent => Complete
        ? string.Create(CultureInfo.InvariantCulture, $"complete (bound {Bound:n0})")
        : string.Create(
            CultureInfo.InvariantCulture, $"stopped at {States:n0} states, {Unexplored:n0} unexplored");
}
