using System.IO.Compression;
using System.Text;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Kernels;

/// <summary>The Image of an arm64 kernel (Documentation/arch/arm64/booting.rst).</summary>
internal static class KernelImage
{
    private const int MagicAt = 56;

    /// <summary>The Image in a file, decompressed.</summary>
    /// <exception cref="AdapterException">there is none.</exception>
    public static byte[] Read(string path)
    {
        var content = File.ReadAllBytes(path);
        var image = content is [0x1f, 0x8b, ..] ? Gunzip(content) : content;
        if (image.Length > MagicAt + 4 && image.AsSpan(MagicAt, 4).SequenceEqual("ARM\x64"u8))
            return image;

        throw new AdapterException(
            $"'{path}' is no kernel Image for arm64 ({Kind(image)}); " +
            "a kernel's build leaves it in arch/arm64/boot/Image");
    }

    /// <summary>The release that the Image names itself; null if it does not.</summary>
    public static string? ReleaseOf(ReadOnlySpan<byte> image)
    {
        // The text exists twice: as a format ("Linux version %s") and filled in. The filled one starts with a
        // digit.
        var text = "Linux version "u8;
        for (int at; (at = image.IndexOf(text)) >= 0; image = image[(at + text.Length)..])
            if (image[(at + text.Length)..] is [>= (byte)'0' and <= (byte)'9', ..] release)
                return Encoding.ASCII.GetString(release[..release.IndexOfAny((byte)' ', (byte)0)]);

        return null;
    }

    private static byte[] Gunzip(byte[] content)
    {
        using var image = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress))
            gzip.CopyTo(image);

        return image.ToArray();
    }

    private static string Kind(ReadOnlySpan<byte> content) => content switch
    {
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => "it is an ELF file",
        [(byte)'M', (byte)'Z', ..] => "it is an EFI program",
        [0xfd, (byte)'7', (byte)'z', ..] => "it is compressed with xz",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is compressed with zstd",
        _ => "its magic number is missing",
    };
}
