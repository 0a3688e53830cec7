using System.Globalization;

namespace Mte.Linux.Host;

/// <summary>Settings and counters of kernel samepage merging (<c>/sys/kernel/mm/ksm</c>).</summary>
internal static class KsmSettings
{
    private const string Folder = "/sys/kernel/mm/ksm/";

    /// <summary>Whether the kernel has it.</summary>
    public static bool Exists => File.Exists(Setting("run"));

    /// <summary>How often ksmd scanned all memory.</summary>
    public static long FullScans =>
        long.Parse(File.ReadAllText(Setting("full_scans")), CultureInfo.InvariantCulture);

    /// <summary>The file of a setting.</summary>
    public static string Setting(string name) => Folder + name;
}
