using Mte.Packaging.Tools;

namespace Mte.Qemu.Machines;

/// <summary>
/// The disk of virtual machines: an empty ext4. QEMU drops what a machine writes to it (snapshot=on).
/// </summary>
internal static class Disk
{
    private const long Bytes = 64L << 20;

    private static readonly Tool Mke2fs = new("mke2fs", "e2fsprogs", "the virtual machine's disk");

    /// <summary>Returns the path of the disk in the cache; makes it if it is not there.</summary>
    public static string Create(string cache)
    {
        var path = Path.Combine(cache, "disk.ext4");
        using var alone = CacheFolder.Lock($"{path}.lock");
        if (File.Exists(path))
            return path;

        var work = $"{path}.new";
        using (var file = File.Create(work))
            file.SetLength(Bytes);

        // No journal: the data ends with the machine, and the journal's thread would cost boot time.
        Command.Run(Mke2fs.Find(), ["-q", "-F", "-t", "ext4", "-O", "^has_journal", work]);
        File.Move(work, path);
        return path;
    }
}
