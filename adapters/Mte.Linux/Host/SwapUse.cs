using System.Globalization;

namespace Mte.Linux.Host;

/// <summary>How much memory the kernel says is in swap or in the swap cache.</summary>
internal static class SwapUse
{
    /// <summary>The bytes of the mapping at an address that are swapped out, shared memory too.</summary>
    public static long OfMapping(int pid, ulong address) =>
        (SmapsFile.KiloBytes(pid, address, "Swap:") ?? 0) * 1024;

    /// <summary>The bytes of all pages that are in the swap cache.</summary>
    public static long Cached()
    {
        // Each CPU counts for itself. The kernel adds the counts up once a second, or on this write.
        File.WriteAllText("/proc/sys/vm/stat_refresh", "1");
        var line = File.ReadLines("/proc/meminfo").First(
            line => line.StartsWith("SwapCached:", StringComparison.Ordinal));
        var kiloBytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kiloBytes, CultureInfo.InvariantCulture) * 1024;
    }
}
