using System.Security.Cryptography;
using Mte.Qemu.Kernels;
using Mte.Qemu.Tools;

namespace Mte.Qemu.Vm;

/// <summary>What a machine's kernel unpacks into its memory: the agent as init, and the kernel's modules.</summary>
internal static class Initramfs
{
    /// <summary>
    /// Writes the archive into the cache, named after its content, and gives back its path: nothing is left to clean
    /// up, whatever becomes of this process. Uncompressed, because unpacking is emulated code.
    /// </summary>
    public static string Create(string agent, KernelFiles kernel, string cache)
    {
        var archive = Build(File.ReadAllBytes(agent), kernel.Modules);
        var hash = Convert.ToHexStringLower(SHA256.HashData(archive))[..16];
        var path = Path.Combine(cache, "initramfs", $"{hash}.cpio");
        if (File.Exists(path))
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        else
            CacheFolder.Write(path, archive);

        CacheFolder.RemoveUnused(Path.GetDirectoryName(path)!);
        return path;
    }

    private static byte[] Build(byte[] agent, IReadOnlyList<string> modules)
    {
        // The kernel opens /dev/console for init's standard streams before anything is mounted.
        var archive = new Cpio().AddFolder("dev").AddCharacterDevice("dev/console", 5, 1)
            .AddFile("init", agent, executable: true)
            .AddFolder("modules");
        foreach (var module in modules)
            archive.AddFile($"modules/{Path.GetFileName(module)}", File.ReadAllBytes(module));

        return archive.ToBytes();
    }
}
