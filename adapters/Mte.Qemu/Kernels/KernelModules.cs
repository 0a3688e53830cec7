using System.Text;
using Mte.Packaging.Tools;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Kernels;

/// <summary>
/// Picks from a kernel's modules what a virtual machine needs to talk to us, to have a disk and to swap.
/// </summary>
internal static class KernelModules
{
    /// <summary>
    /// The wanted modules by name; one that a kernel does not have as a module is built in. ext4 asks for the
    /// checksum by its name when it mounts, which no dependency says; and so does zram, up to 6.11, for its
    /// compression.
    /// </summary>
    public static readonly IReadOnlyList<string> Wanted =
    [
        "virtio_pci", "virtio_console", "virtio_blk", "crc32c_generic", "crc32c_cryptoapi", "ext4",
        "brd", "lzo_rle", "zram",
    ];

    private static readonly Tool Xz = new("xz", "xz-utils", "unpacking a kernel's modules");

    /// <summary>
    /// Writes the wanted modules below <paramref name="source"/>, and all that they depend on, uncompressed
    /// into
    /// <paramref name="target"/>; their names sort in the order of loading.
    /// </summary>
    public static void Extract(string source, string target)
    {
        var files = Directory.EnumerateFiles(source, "*.ko*", SearchOption.AllDirectories)
            .GroupBy(NameOf).ToDictionary(module => module.Key, module => module.First());
        var done = new HashSet<string>();
        Directory.CreateDirectory(target);
        foreach (var name in Wanted)
            Add(name);

        void Add(string name)
        {
            if (!files.TryGetValue(name, out var file) || !done.Add(name))
                return;

            var module = Read(file);
            foreach (var dependency in DependenciesOf(module))
                Add(dependency);

            var number = Directory.GetFiles(target).Length;
            File.WriteAllBytes(Path.Combine(target, $"{number:00}-{name}.ko"), module);
        }
    }

    /// <summary>
    /// The names in a module's <c>depends=</c>, which the kernel's build writes into .modinfo.
    /// </summary>
    public static IReadOnlyList<string> DependenciesOf(ReadOnlySpan<byte> module)
    {
        var at = module.IndexOf("\0depends="u8);
        if (at < 0)
            return [];

        var list = module[(at + "\0depends=".Length)..];
        return Encoding.ASCII.GetString(list[..list.IndexOf((byte)0)])
            .Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The kernel's name of a module: crc32c-cryptoapi.ko.xz is crc32c_cryptoapi.</summary>
    private static string NameOf(string path) => Path.GetFileName(path).Split('.')[0].Replace('-', '_');

    private static byte[] Read(string path)
    {
        if (path.EndsWith(".ko", StringComparison.Ordinal))
            return File.ReadAllBytes(path);

        if (!path.EndsWith(".ko.xz", StringComparison.Ordinal))
            throw new AdapterException(
                $"'{Path.GetFileName(path)}' is compressed in a way that is not known here");

        Command.Run(Xz.Find(), ["--decompress", "--force", path]);
        return File.ReadAllBytes(path[..^".xz".Length]);
    }
}
