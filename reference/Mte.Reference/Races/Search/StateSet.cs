using System.Runtime.InteropServices;

namespace Mte.Reference.Races;

/// <summary>States that were seen. They are compared in full, so that "complete" means it.</summary>
internal sealed class StateSet : IEqualityComparer<byte[]>
{
    private readonly HashSet<byte[]> seen;

    public StateSet() => seen = new HashSet<byte[]>(this);

    public int Count => seen.Count;

    public bool Add(byte[] state) => seen.Add(state);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] state) => Hash(state);

    /// <summary>Eight bytes at a time: the library's way, a byte at a time, would cost more than the step.</summary>
    public static int Hash(ReadOnlySpan<byte> state)
    {
        const ulong Odd = 0x9e3779b97f4a7c15;
        var hash = 0UL;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(state))
            hash = (ulong.RotateLeft(hash, 5) ^ word) * Odd;

        foreach (var rest in state[(state.Length & ~7)..])
            hash = (ulong.RotateLeft(hash, 5) ^ rest) * Odd;

        return (int)(hash >> 32);
    }
}
