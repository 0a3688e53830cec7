using System.Buffers.Binary;

namespace Mte.Linux.Host;

/// <summary>Where pages of a process are (<c>/proc/PID/pagemap</c>). Needs root.</summary>
internal static class PagemapFile
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
                .Select(
                    page => BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(page * sizeof(ulong)))),
        ];
    }

    public static bool IsPresent(ulong entry) => (entry & Present) != 0;

    public static bool IsSwapped(ulong entry) => (entry & (Present | Swap)) == Swap;

    /// <summary>The page frame number of an entry that is present.</summary>
    public static ulong Frame(ulong entry) => entry & FrameMask;

    /// <summary>The frame behind each page of a range; null where there is none.</summary>
    public static ulong?[] Frames(int pid, ulong address, int pages, int pageSize) =>
    [
        .. Entries(pid, address, pages, pageSize)
            .Select(entry => IsPresent(entry) ? Frame(entry) : default(ulong?)),
    ];
}
