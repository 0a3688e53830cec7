using Mte.Qemu.Tools;

namespace Mte.Qemu.Vm;

/// <summary>The disk of virtual machines: an empty ext4. What a machine writes to it is thrown away.</summary>
internal static class Disk
{
    private const long Bytes = 64L << 20;

    private static readonly Tool Mke2fs = new("mke2fs", "e2fsprogs", "the virtual machine's disk");

    /// <summary>Makes the disk, or finds it in the cache.</summary>
    public static string Create(string cache)
    {
        var path = Path.Combine(cache, "disk.ext4");
        using var alone = CacheFolder.Lock($"{path}.lock");
        if (File.Exists(path))
            return path;

        var work = $"{path}.new";
        using (var file = File.Create(work))
            file.SetLength(Bytes);

        // No journal: nothing here outlives the machine, and its thread would cost boot time.
        Command.Run(Mke2fs.Find(), ["-q", "-F", "-t", "ext4", "-O", "^has_journal", work]);
        File.Move(work, path);
        return path;
    }
}
