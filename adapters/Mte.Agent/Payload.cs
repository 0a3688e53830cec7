using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>
/// The cases at the end of this program's own file: compressed JSON, its length in bytes, and a mark. A
/// program loader ignores what the file's headers do not name.
/// </summary>
internal static class Payload
{
    private const int LengthBytes = 8;

    /// <summary>Reads the cases; null if this program carries none.</summary>
    /// <exception cref="AdapterException">they are damaged.</exception>
    public static Carried? Read()
    {
        using var file = File.OpenRead("/proc/self/exe");
        Span<byte> tail = stackalloc byte[LengthBytes + Mark.Length];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        if (!tail[LengthBytes..].SequenceEqual(Mark))
            return null;

        var length = BinaryPrimitives.ReadInt64LittleEndian(tail);
        if (length <= 0 || length > file.Length - tail.Length)
            throw Damaged($"their length is {length} bytes");

        file.Seek(-(tail.Length + length), SeekOrigin.End);
        var packed = new byte[length];
        file.ReadExactly(packed);
        try
        {
            using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            return JsonSerializer.Deserialize(unpacked, WireJson.Default.Carried)
                ?? throw Damaged("they are null");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidDataException)
        {
            throw Damaged(wrong.Message);
        }
    }

    private static ReadOnlySpan<byte> Mark => "MTECONF1"u8;

    private static AdapterException Damaged(string what) =>
        new($"the cases in this file are damaged ({what}); copy it again");
}
