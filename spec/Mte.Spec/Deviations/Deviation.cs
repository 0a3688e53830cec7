using Mte.Spec.Worlds;

namespace Mte.Spec.Deviations;

/// <summary>What a known bug makes of some cases. They still run, and must come to exactly this.</summary>
/// <param name="Bug">The bug.</param>
/// <param name="Cases">A pattern that the ids of the cases match.</param>
/// <param name="Instead">The outcome of the op that deviates, as outcomes are written.</param>
/// <param name="Affected">Which of the machines that have the bug come to this.</param>
/// <param name="File">The file that lists it.</param>
/// <param name="Line">The line in the file, counted from 1.</param>
/// <param name="Sometimes">
/// When it shows, for a case that passes at other times; null if it always shows.
/// </param>
public sealed record Deviation(
    KnownBug Bug, string Cases, string Instead, Affected Affected, string File, int Line,
    string? Sometimes = null)
{
    /// <summary>Whether a world comes to this.</summary>
    /// <param name="world">What the world says of itself.</param>
    /// <param name="qemu">The version of QEMU that it runs in; null if it runs in none.</param>
    public bool Affects(WorldInfo world, string? qemu) =>
        Bug.Affected.Includes(world, qemu) && Affected.Includes(world, qemu);

    /// <summary>Where it is listed, and what it speaks of.</summary>
    public override string ToString() => $"{File}:{Line}: {Cases}";
}
