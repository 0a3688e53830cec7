namespace Mte.Reference;

/// <summary>One kernel series that the model can be.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Release">The series, for the table of ABI levels.</param>
/// <param name="Parts">What it has.</param>
public sealed record Profile(string Name, string Release, Parts Parts)
{
    /// <summary>Whether it tells processes of asymmetric mode (HWCAP2_MTE3, from 5.18 on).</summary>
    public bool ReportsMte3 { get; init; } = true;
}
