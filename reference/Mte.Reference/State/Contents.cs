namespace Mte.Reference.State;

/// <summary>
/// Bytes that are all alike until one is written: most pages of a program are never touched.
/// </summary>
public sealed class Contents
{
    private readonly int length;
    private byte fill;
    private byte[]? bytes;

    /// <summary>So many bytes, each of this value.</summary>
    public Contents(int length, byte fill) => (this.length, this.fill) = (length, fill);

    public byte this[int index] => bytes is null ? fill : bytes[index];

    /// <summary>Whether the bytes are the same.</summary>
    public bool IsSameAs(Contents other)
    {
        if (bytes is null && other.bytes is null)
            return fill == other.fill;

        for (var index = 0; index < length; index++)
            if (this[index] != other[index])
                return false;

        return true;
    }

    public void Fill(byte value) => (bytes, fill) = (null, value);

    public void CopyFrom(Contents other) => (bytes, fill) = (other.bytes?.AsSpan().ToArray(), other.fill);

    public void Read(int start, Span<byte> into)
    {
        if (bytes is null)
            into.Fill(fill);
        else
            bytes.AsSpan(start, into.Length).CopyTo(into);
    }

    public void Write(int start, ReadOnlySpan<byte> from)
    {
        if (bytes is null)
        {
            bytes = new byte[length];
            bytes.AsSpan().Fill(fill);
        }

        from.CopyTo(bytes.AsSpan(start));
    }
}
