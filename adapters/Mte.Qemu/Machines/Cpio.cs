using System.Text;

namespace Mte.Qemu.Machines;

/// <summary>
/// Writes a cpio archive of the format "newc", the only one that the kernel unpacks
/// (Documentation/driver-api/early-userspace/buffer-format.rst).
/// </summary>
internal sealed class Cpio
{
    private const int Folder = 0x4000, File = 0x8000, CharacterDevice = 0x2000;

    private readonly List<byte> archive = [];
    private int entries;

    public Cpio AddFolder(string path) => Add(path, Folder | 0x1ed, []);

    public Cpio AddFile(string path, byte[] content, bool executable = false) =>
        Add(path, File | (executable ? 0x1ed : 0x1a4), content);

    public Cpio AddCharacterDevice(string path, int major, int minor) =>
        Add(path, CharacterDevice | 0x180, [], major, minor);

    /// <summary>The whole archive.</summary>
    public byte[] ToBytes()
    {
        Add("TRAILER!!!", 0, []);
        return [.. archive];
    }

    private Cpio Add(string path, int mode, byte[] content, int major = 0, int minor = 0)
    {
        // Fields: inode, mode, uid, gid, links, mtime, size, device (2), the special file's device (2),
        // length of the name with its zero, checksum.
        var name = Encoding.UTF8.GetBytes(path + "\0");
        ReadOnlySpan<int> fields =
        [
            ++entries, mode, 0, 0, 1, 0, content.Length, 0, 0, major, minor, name.Length, 0
        ];
        archive.AddRange("070701"u8);
        foreach (var field in fields)
            archive.AddRange(Encoding.ASCII.GetBytes($"{field:x8}"));

        archive.AddRange(name);
        Pad();
        archive.AddRange(content);
        Pad();
        return this;
    }

    private void Pad() => archive.AddRange(new byte[-archive.Count & 3]);
}
