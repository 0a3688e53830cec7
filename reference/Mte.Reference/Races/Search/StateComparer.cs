using System.Runtime.InteropServices;

namespace Mte.Reference.Races.Search;

/// <summary>Compares states in full.</summary>
internal sealed class StateComparer
    : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] state) => Hash(state);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    /// <summary>
    /// Four times eight bytes at a time, none waiting for the others: the library's way, a byte at a time,
    /// would cost more than the step.
    /// </summary>
    public static int Hash(ReadOnlySpan<byte> state)
    {
        const ulong Odd = 0x9e3779b97f4a7c15;
        var words = MemoryMarshal.Cast<byte, ulong>(state);
        var (hash, second, third, fourth) = (0UL, 0UL, 0UL, 0UL);
        for (; words.Length >= 4; words = words[4..])
        {
            hash = (ulong.RotateLeft(hash, 5) ^ words[0]) * Odd;
            second = (ulong.RotateLeft(second, 7) ^ words[1]) * Odd;
            third = (ulong.RotateLeft(third, 11) ^ words[2]) * Odd;
            fourth = (ulong.RotateLeft(fourth, 13) ^ words[3]) * Odd;
        }

        foreach (var word in (ReadOnlySpan<ulong>)[second, third, fourth])
            hash = (ulong.RotateLeft(hash, 5) ^ word) * Odd;

        foreach (var word in words)
            hash = (ulong.RotateLeft(hash, 5) ^ word) * Odd;

        foreach (var rest in state[(state.Length & ~7)..])
            hash = (ulong.RotateLeft(hash, 5) ^ rest) * Odd;

        return (int)(hash >> 32);
    }
}
