using System.Buffers.Binary;
using System.Globalization;

namespace Mte.Linux;

/// <summary>What <c>/proc/PID/pagemap</c>, smaps and kpageflags tell of pages. Needs root.</summary>
internal static class Pagemap
{
    private const ulong Present = 1UL << 63, Swap = 1UL << 62, FrameMask = (1UL << 55) - 1;

    /// <summary>One entry per page, 0 for what is not there.</summary>
    public static ulong[] Entries(int pid, ulong address, int pages, int pageSize)
    {
        var entries = new byte[pages * sizeof(ulong)];
        using var file = File.OpenHandle($"/proc/{pid}/pagemap");
        _ = RandomAccess.Read(file, entries, (long)(address / (ulong)pageSize) * sizeof(ulong));
        return
        [
            .. Enumerable.Range(0, pages)
                .Select(page => BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(page * sizeof(ulong)))),
        ];
    }

    public static bool IsPresent(ulong entry) => (entry & Present) != 0;

    public static bool IsSwapped(ulong entry) => (entry & (Present | Swap)) == Swap;

    /// <summary>The page frame number of an entry that is present.</summary>
    public static ulong Frame(ulong entry) => entry & FrameMask;

    /// <summary>The KPF_ bits of a page frame; null if there is no such frame.</summary>
    public static ulong? Flags(ulong frame)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        using var file = File.OpenHandle("/proc/kpageflags");
        return RandomAccess.Read(file, word, (long)frame * sizeof(ulong)) == word.Length
            ? BinaryPrimitives.ReadUInt64LittleEndian(word)
            : null;
    }

    /// <summary>The bytes of the mapping at an address that are swapped out, shared memory too.</summary>
    public static long SwapOfMapping(int pid, ulong address)
    {
        var inside = false;
        foreach (var line in File.ReadLines($"/proc/{pid}/smaps"))
            if (VmFlags.Range(line) is var (start, end))
                inside = address >= start && address < end;
            else if (inside && line.StartsWith("Swap:", StringComparison.Ordinal))
                return KiB(line);

        return 0;
    }

    /// <summary>The bytes of all pages that are in the swap cache.</summary>
    public static long SwapCached()
    {
        // Each CPU counts for itself, and adds that up once in a second, or now.
        File.WriteAllText("/proc/sys/vm/stat_refresh", "1");
        return KiB(File.ReadLines("/proc/meminfo").First(line => line.StartsWith("SwapCached:", StringComparison.Ordinal)));
    }

    private static long KiB(string line) =>
        long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
