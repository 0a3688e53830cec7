using Mte.Spec.Worlds;

namespace Mte.Qemu.Kernels;

/// <summary>A kernel that can be booted.</summary>
/// <param name="Image">The path of its Image, plain or compressed as QEMU takes it.</param>
/// <param name="Modules">Paths of the modules that a virtual machine needs, in the order of loading.</param>
/// <param name="Release">What <c>uname -r</c> says.</param>
/// <param name="Series">What it was asked for as; for a user's own Image, its path.</param>
public sealed record KernelFiles(string Image, IReadOnlyList<string> Modules, string Release, string Series)
{
    /// <summary>A user's own Image. What a virtual machine needs is taken to be built in.</summary>
    /// <exception cref="AdapterException">the file is not there, or is no Image of arm64.</exception>
    public static KernelFiles FromImage(string path)
    {
        if (!File.Exists(path))
            throw new AdapterException($"there is no kernel '{path}'");

        var image = KernelImage.Read(path);
        return new KernelFiles(Path.GetFullPath(path), [], KernelImage.ReleaseOf(image) ?? "unknown", path);
    }
}
