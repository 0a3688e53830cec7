using System.Security.Cryptography;
using Mte.Packaging.Tools;
using Mte.Qemu.Kernels;

namespace Mte.Qemu.Machines;

/// <summary>The first file system of a machine: the agent as init, and the kernel's modules.</summary>
internal static class Initramfs
{
    /// <summary>
    /// Writes the archive into the cache, named after its content, so nothing is left to clean up however
    /// this process ends. It is not compressed, since the decompression would be emulated.
    /// </summary>
    /// <returns>Its path.</returns>
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
