using System.Buffers.Binary;

namespace Mte.Linux.Host;

/// <summary>Flags of page frames (<c>/proc/kpageflags</c>). Needs root.</summary>
internal static class KpageflagsFile
{
    /// <summary>The KPF_ bits of a page frame; null if there is no such frame.</summary>
    public static ulong? Flags(ulong frame)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        using var file = File.OpenHandle("/proc/kpageflags");
        return RandomAccess.Read(file, word, (long)frame * sizeof(ulong)) == word.Length
            ? BinaryPrimitives.ReadUInt64LittleEndian(word)
            : null;
    }

    /// <summary>Whether a frame has one of these flags (KPF_ numbers).</summary>
    public static bool HasAny(ulong frame, params ReadOnlySpan<int> flags)
    {
        if (Flags(frame) is not { } bits)
            return false;

        foreach (var flag in flags)
            if ((bits & (1UL << flag)) != 0)
                return true;

        return false;
    }
}
