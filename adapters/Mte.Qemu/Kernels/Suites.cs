using Mte.Spec.Releases;

namespace Mte.Qemu.Kernels;

/// <summary>
/// Which suite of Debian has which series. A release has one; newer ones are in its backports.
/// </summary>
/// <param name="known">The series that are known to be there, oldest first.</param>
internal sealed class Suites(IReadOnlyList<KernelSeries> known)
{
    /// <summary>The series that are known to be there, oldest first.</summary>
    public IReadOnlyList<KernelSeries> Known => known;

    /// <summary>Their names, for messages.</summary>
    public string Names => string.Join(", ", known.Select(row => row.Series));

    /// <summary>The flavours of a series; none if it is unknown.</summary>
    public IReadOnlyList<string> FlavoursOf(string series) => Row(series)?.Flavours ?? [];

    /// <summary>Whether a kernel is known, or of a series that may be newer than this program.</summary>
    public bool MayHave(KernelName name) => Row(name.Series) is { } row
        ? row.Flavours.Contains(name.Flavour)
        : known.All(older => IsNewer(name.Series, older.Series));

    /// <summary>
    /// Where to look for a series, best first; an unknown one may be newer than this program.
    /// </summary>
    public IReadOnlyList<string> For(string series) =>
        Row(series) is { } row ? [row.Suite] : ["trixie-backports", "forky", "sid", "experimental"];

    private KernelSeries? Row(string series) => known.FirstOrDefault(row => row.Series == series);

    private static bool IsNewer(string series, string older) =>
        KernelRelease.Parse(series)!.CompareSeries(KernelRelease.Parse(older)!) > 0;
}
