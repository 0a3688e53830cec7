using System.Buffers.Binary;

namespace Mte.Linux;

/// <summary>Which page frames are behind addresses, and what the kernel says of them. Needs root.</summary>
internal static class PageFrames
{
    private const ulong Present = 1UL << 63, FrameMask = (1UL << 55) - 1;

    /// <summary>The frame behind each page of a range (<c>/proc/PID/pagemap</c>); null where there is none.</summary>
    public static ulong?[] Of(int pid, ulong address, int pages, int pageSize)
    {
        var entries = new byte[pages * sizeof(ulong)];
        using var file = File.OpenHandle($"/proc/{pid}/pagemap");
        var read = RandomAccess.Read(file, entries, (long)(address / (ulong)pageSize) * sizeof(ulong));
        return [.. Enumerable.Range(0, read / sizeof(ulong)).Select(page =>
            BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(page * sizeof(ulong))) is var entry &&
            (entry & Present) != 0
                ? entry & FrameMask
                : default(ulong?))];
    }

    /// <summary>Whether a frame has one of these flags (<c>/proc/kpageflags</c>, KPF_ numbers).</summary>
    public static bool HasAny(ulong frame, params ReadOnlySpan<int> flags)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        using var file = File.OpenHandle("/proc/kpageflags");
        if (RandomAccess.Read(file, word, (long)frame * sizeof(ulong)) != word.Length)
            return false;

        var bits = BinaryPrimitives.ReadUInt64LittleEndian(word);
        foreach (var flag in flags)
            if ((bits & (1UL << flag)) != 0)
                return true;

        return false;
    }
}
