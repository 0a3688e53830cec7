using Mte.Spec;

namespace Mte.Qemu.Kernels;

/// <summary>Which suite of Debian has which series. A release has one; newer ones are in its backports.</summary>
internal static class Suites
{
    private static readonly string[] Old = [KernelName.DefaultFlavour, "arm64", "rt-arm64"];
    private static readonly string[] Flavours = [.. Old, "arm64-16k"];

    /// <summary>The series that are known to be there, oldest first.</summary>
    public static readonly IReadOnlyList<(string Series, string Suite, string[] Flavours)> Known =
    [
        ("5.10", "bullseye", Old),
        ("6.1", "bookworm", Old),
        ("6.12", "trixie", Flavours),
        ("6.16", "trixie-backports", Flavours),
        ("6.17", "trixie-backports", Flavours),
        ("6.18", "trixie-backports", Flavours),
        ("6.19", "trixie-backports", Flavours),
        ("7.0", "trixie-backports", Flavours),
        ("7.1", "trixie-backports", Flavours),
        ("7.2", "trixie-backports", Flavours),
        ("7.3", "trixie-backports", Flavours),
    ];

    /// <summary>Whether a kernel is known, or of a series that may be newer than this program.</summary>
    public static bool MayHave(KernelName name) => Known.FirstOrDefault(row => row.Series == name.Series) is { Series: not null } row
        ? row.Flavours.Contains(name.Flavour)
        : KernelRelease.Parse(name.Series)!.CompareSeries(KernelRelease.Parse(Known[^1].Series)!) > 0;

    /// <summary>Where to look for a series, best first; an unknown one may be newer than this program.</summary>
    public static IReadOnlyList<string> For(string series) =>
        Known.FirstOrDefault(row => row.Series == series).Suite is { } suite
            ? [suite]
            : ["trixie-backports", "forky", "sid", "experimental"];
}
