using System.Buffers.Binary;

namespace Mte.Linux.Asm;

/// <summary>A branch target in <see cref="CodeBuilder"/>.</summary>
public sealed class Label
{
    internal int At { get; set; } = -1;
}

/// <summary>Collects instructions; branches to labels that are set later are filled in at the end.</summary>
public sealed class CodeBuilder
{
    private readonly List<Func<int, uint>> instructions = [];

    /// <summary>Bytes so far.</summary>
    public int Length => instructions.Count * sizeof(uint);

    /// <summary>Adds instructions.</summary>
    public CodeBuilder Add(params ReadOnlySpan<uint> words)
    {
        foreach (var word in words)
            instructions.Add(_ => word);

        return this;
    }

    /// <summary>
    /// Adds an instruction that reaches a label: <paramref name="encode"/> takes the offset in bytes.
    /// </summary>
    public CodeBuilder Add(Func<int, uint> encode, Label to)
    {
        instructions.Add(at => encode(to.At - at));
        return this;
    }

    /// <summary>Puts a label at this spot.</summary>
    public CodeBuilder Set(Label label)
    {
        label.At = Length;
        return this;
    }

    /// <summary>Loads a constant: one MOVZ, then a MOVK for each further 16 bits that are not zero.</summary>
    public CodeBuilder Const(Reg d, ulong value)
    {
        Add(A64Encoding.Movz(d, (ushort)value));
        for (var shift = 16; shift < 64; shift += 16)
            if ((ushort)(value >> shift) is not 0 and var part)
                Add(A64Encoding.Movk(d, part, shift));

        return this;
    }

    /// <summary>Fills up to an offset with zeros, which trap if they are executed.</summary>
    public CodeBuilder PadTo(int length)
    {
        while (Length < length)
            Add(0u);

        return this;
    }

    /// <summary>The machine code, little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        for (var at = 0; at < bytes.Length; at += sizeof(uint))
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), instructions[at / sizeof(uint)](at));

        return bytes;
    }
}
