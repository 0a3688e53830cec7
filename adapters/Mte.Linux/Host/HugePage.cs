using System.Globalization;

namespace Mte.Linux.Host;

/// <summary>Settings of transparent huge pages.</summary>
internal static class HugePage
{
    private const string Folder = "/sys/kernel/mm/transparent_hugepage/";

    /// <summary>Whether a process can ask for them.</summary>
    public static bool IsOn =>
        File.Exists(Folder + "enabled") &&
        !File.ReadAllText(Folder + "enabled").Contains("[never]", StringComparison.Ordinal);

    /// <summary>Bytes in one.</summary>
    public static int Size =>
        int.Parse(File.ReadAllText(Folder + "hpage_pmd_size"), CultureInfo.InvariantCulture);

    /// <summary>A file of settings, such as <c>khugepaged/max_ptes_none</c>.</summary>
    public static string Setting(string name) => Folder + name;
}
