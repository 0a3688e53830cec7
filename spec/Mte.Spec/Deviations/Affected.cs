using Mte.Spec.Releases;
using Mte.Spec.Worlds;

namespace Mte.Spec.Deviations;

/// <summary>Which machines something is about. What is not given does not matter.</summary>
/// <param name="Kernels">Their kernel releases.</param>
/// <param name="Qemu">Their versions of QEMU; a machine without QEMU is not among them.</param>
/// <param name="Needs">Facts that they have, such as <c>page-4k</c>.</param>
/// <param name="Hardware">A pattern over what the machine says that it is.</param>
public sealed record Affected(
    ReleaseRange? Kernels = null, ReleaseRange? Qemu = null, IReadOnlyList<string>? Needs = null,
    string? Hardware = null)
{
    /// <summary>Whether a world is one of them.</summary>
    /// <param name="world">What the world says of itself.</param>
    /// <param name="qemu">The version of QEMU that it runs in; null if it runs in none.</param>
    public bool Includes(WorldInfo world, string? qemu) =>
        (Kernels is null || Kernels.Contains(world.Release)) &&
        (Qemu is null || (qemu is not null && Qemu.Contains(qemu))) &&
        (Needs is null || Needs.All(world.Facts.Contains)) &&
        (Hardware is null || new Glob(Hardware).Fits(world.Hardware ?? ""));

    /// <summary>The conditions, for people; empty if there are none.</summary>
    public override string ToString() => string.Join(", ", ((string?[])
    [
        Kernels is null ? null : $"kernels {Kernels}",
        Qemu is null ? null : $"QEMU {Qemu}",
        Needs is null ? null : string.Join(", ", Needs),
        Hardware,
    ]).Where(one => !string.IsNullOrEmpty(one)));
}
