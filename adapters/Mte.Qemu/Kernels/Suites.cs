namespace Mte.Qemu.Kernels;

/// <summary>Which suite of Debian has which series. Old suites keep one series; the newest are in backports.</summary>
internal static class Suites
{
    private static readonly string[] FlavoursSince510 = [KernelName.DefaultFlavour, "arm64", "rt-arm64"];
    private static readonly string[] FlavoursSince612 = [.. FlavoursSince510, "arm64-16k"];

    /// <summary>The series that are known to be there, oldest first.</summary>
    public static readonly IReadOnlyList<(string Series, string Suite, string[] Flavours)> Known =
    [
        ("5.10", "bullseye", FlavoursSince510),
        ("6.1", "bookworm", FlavoursSince510),
        ("6.12", "trixie", FlavoursSince612),
        ("6.16", "trixie-backports", FlavoursSince612),
        ("6.17", "trixie-backports", FlavoursSince612),
        ("6.18", "trixie-backports", FlavoursSince612),
        ("6.19", "trixie-backports", FlavoursSince612),
        ("7.0", "trixie-backports", FlavoursSince612),
        ("7.1", "trixie-backports", FlavoursSince612),
        ("7.2", "trixie-backports", FlavoursSince612),
        ("7.3", "trixie-backports", FlavoursSince612),
    ];

    /// <summary>Where to look for a series, best first; one that is not known may be newer than this program.</summary>
    public static IReadOnlyList<string> For(string series) =>
        Known.FirstOrDefault(row => row.Series == series).Suite is { } suite
            ? [suite]
            : ["trixie-backports", "forky", "sid", "experimental"];
}
