using Mte.Reference.Kernels;

namespace Mte.Reference;

/// <summary>One kernel series that the model can be.</summary>
/// <param name="Name">What a target names it by.</param>
/// <param name="Release">The series, for the table of ABI levels.</param>
/// <param name="Parts">What it has.</param>
public sealed record Profile(string Name, string Release, Parts Parts)
{
    /// <summary>It reports asymmetric mode to processes (HWCAP2_MTE3, from 5.18 on).</summary>
    public bool ReportsMte3 { get; init; } = true;

    /// <summary>A later series: what it has, said by what it changed in this one.</summary>
    internal Profile Then(string series, Func<Parts, Parts> changed) => new(series, series, changed(Parts));
}
