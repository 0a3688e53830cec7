namespace Mte.Qemu.Kernels;

/// <summary>Finds a Debian mirror among the sources of an apt.</summary>
internal static class DebianMirror
{
    private static readonly string[] Suites =
    [
        "oldoldstable", "oldstable", "stable", "testing", "unstable",
        "bullseye", "bookworm", "trixie", "forky", "sid",
    ];

    /// <summary>
    /// The site of the first main suite in lines of <c>SITE RELEASE</c>; null if there is none. Security and
    /// other side archives have suites of other names (bookworm-security), and other vendors have other
    /// suites.
    /// </summary>
    public static string? In(string targets) => targets
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .FirstOrDefault(fields => fields is [_, var release] && Suites.Contains(release))?[0];
}
