namespace Mte.Spec.Releases;

/// <summary>A series of the kernel that Debian has packages of.</summary>
/// <param name="Series">The series, such as <c>6.12</c>.</param>
/// <param name="Suite">The suite of Debian that has the packages.</param>
/// <param name="Flavours">Debian's builds of it, such as <c>cloud-arm64</c>.</param>
/// <param name="Cases">The builds that CI runs all cases on.</param>
/// <param name="Litmus">The builds that CI runs the litmus tests on.</param>
public sealed record KernelSeries(
    string Series, string Suite, IReadOnlyList<string> Flavours, IReadOnlyList<string> Cases,
    IReadOnlyList<string> Litmus);

/// <summary>A protocol by which kernels initialise the tags of a page.</summary>
/// <param name="Name">Its name, such as <c>locked</c>.</param>
/// <param name="Since">The first release that has it.</param>
public sealed record ProtocolSpan(string Name, KernelRelease Since);
