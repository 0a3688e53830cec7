using System.Buffers.Binary;
using System.Globalization;
using Mte.Linux.Abi;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Linux.Host;

/// <summary>A swap area in memory: on a RAM disk or zram.</summary>
public static class SwapDevice
{
    public const string RamDisk = "/dev/ram0", Zram = "/dev/zram0";

    private const long ZramBytes = 64 << 20;
    private const string ZramSettings = "/sys/block/zram0";

    /// <summary>Whether the device exists and is not in use.</summary>
    public static bool IsFree(string device) =>
        File.Exists(device) && File.Exists("/proc/swaps") &&
        !Mentions("/proc/swaps", device) && !Mentions("/proc/self/mounts", device);

    /// <summary>Makes an area and turns it on.</summary>
    public static Outcome On(SwapKind kind, int pages, int pageSize)
    {
        var device = DeviceOf(kind);
        if (kind is SwapKind.Zram)
            File.WriteAllText($"{ZramSettings}/disksize", ZramBytes.ToString(CultureInfo.InvariantCulture));

        return Enable(device, pages, pageSize);
    }

    /// <summary>Makes an area on a device and turns it on.</summary>
    public static Outcome Enable(string device, int pages, int pageSize)
    {
        WriteHeader(device, pages, pageSize);
        return Libc.swapon(device, 0) == 0 ? new Outcome.Done() : Libc.Failed();
    }

    /// <summary>Turns an area off; the kernel reads its pages back.</summary>
    public static Outcome Off(SwapKind kind) =>
        Libc.swapoff(DeviceOf(kind)) == 0 ? new Outcome.Done() : Libc.Failed();

    /// <summary>Turns an area off if it is still on, and gives its memory back.</summary>
    public static void Undo(SwapKind kind)
    {
        _ = Off(kind);
        if (kind is SwapKind.Zram)
            File.WriteAllText($"{ZramSettings}/reset", "1");
    }

    private static string DeviceOf(SwapKind kind) => kind is SwapKind.Zram ? Zram : RamDisk;

    /// <summary>union swap_header (include/linux/swap.h), in the area's first page.</summary>
    private static void WriteHeader(string device, int pages, int pageSize)
    {
        const int Version = 1024, LastPage = 1028;

        var header = new byte[pageSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(Version), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(LastPage), (uint)pages);
        "SWAPSPACE2"u8.CopyTo(header.AsSpan(pageSize - 10));
        using var file = new FileStream(
            device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(header);
        file.Flush(flushToDisk: true);
    }

    private static bool Mentions(string file, string device) =>
        File.ReadLines(file).Any(line => line.StartsWith($"{device} ", StringComparison.Ordinal));
}
