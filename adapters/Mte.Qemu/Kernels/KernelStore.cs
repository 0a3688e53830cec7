using Mte.Packaging.Tools;
using Mte.Spec.Releases;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Kernels;

/// <summary>A kernel that the store can get.</summary>
/// <param name="Name">What to ask for: <c>6.12</c>, <c>6.12/arm64-16k</c>.</param>
/// <param name="Suite">The suite of Debian that has it.</param>
/// <param name="Release">The release that is in the cache; null if none is.</param>
public sealed record KernelEntry(string Name, string Suite, string? Release);

/// <summary>
/// Kernels for arm64 out of Debian's packages, fetched once and kept in the user's cache folder.
/// </summary>
/// <param name="known">The series that are known to be there, oldest first.</param>
/// <param name="cache">Where to keep them; the user's cache folder if not given.</param>
/// <param name="progress">Told, in one sentence each, what takes long.</param>
public sealed class KernelStore(
    IReadOnlyList<KernelSeries> known, string? cache = null, Action<string>? progress = null)
{
    /// <summary>The name that stands for the last series that is known.</summary>
    public const string Newest = "newest";

    private readonly Suites suites = new(known);

    private static readonly Tool DpkgDeb = new("dpkg-deb", "dpkg", "unpacking a kernel");

    private readonly string folder = Path.Combine(cache ?? CacheFolder.Default, "kernels");

    /// <summary>The kernels that are known to be there, oldest first.</summary>
    public IReadOnlyList<KernelEntry> List() =>
    [
        .. from row in suites.Known
           from flavour in row.Flavours
           let name = new KernelName(row.Series, flavour)
           select new KernelEntry(name.ToString(), row.Suite, Cached(name)?.Release),
    ];

    /// <summary>Whether a kernel may be had; one of a series newer than this program may.</summary>
    /// <exception cref="AdapterException">there is no such series or flavour.</exception>
    public KernelName Check(string name)
    {
        var wanted = name == Newest && known is [.., var last]
            ? new KernelName(last.Series, KernelName.DefaultFlavour)
            : KernelName.Parse(name);
        if (Cached(wanted) is not null || suites.MayHave(wanted))
            return wanted;

        var near = suites.FlavoursOf(wanted.Series);
        throw new AdapterException(
            $"there is no kernel '{name}'; " + (near.Count > 0
                ? $"flavours of {wanted.Series} are {string.Join(", ", near)}"
                : $"known series are {suites.Names}"));
    }

    /// <summary>Gets a kernel: the newest of its series, unless one of the series is in the cache.</summary>
    /// <param name="name">The series, such as <c>6.12</c> or <c>6.12/arm64-16k</c>.</param>
    /// <param name="renew">Ask the mirror even if the cache has one.</param>
    /// <exception cref="AdapterException">
    /// the name is wrong, a tool is missing, or no mirror has it.
    /// </exception>
    public KernelFiles Fetch(string name, bool renew = false)
    {
        var wanted = Check(name);
        if (!renew && Cached(wanted) is { } kernel)
            return kernel;

        using var alone = CacheFolder.Lock(FolderOf(wanted) + ".lock");
        if (!renew && Cached(wanted) is { } other)
            return other;

        // Always the same folder, so that what a killed process leaves is cleaned up by the next.
        var work = FolderOf(wanted) + ".new";
        Remove(work);
        try
        {
            Unpack(Download(wanted, Path.Combine(work, "apt")), work);
            Remove(FolderOf(wanted));
            Directory.Move(Path.Combine(work, "kernel"), FolderOf(wanted));
        }
        finally
        {
            Remove(work);
        }

        return Cached(wanted)!;
    }

    private IReadOnlyList<string> Download(KernelName name, string work)
    {
        foreach (var suite in suites.For(name.Series))
        {
            progress?.Invoke($"looking for kernel {name} in Debian {suite}");
            var apt = new AptRoot(Path.Combine(work, suite), suite);
            apt.Update();
            var packages = KernelPackages.Newest(
                name, [
                    .. apt.Names("linux-image-"), .. apt.Names("linux-binary-"),
                    .. apt.Names("linux-modules-")
                ]);
            if (packages.Count == 0)
                continue;

            var lack = KernelPackages.HasModules(packages) ? "" : " (without modules: no disk)";
            progress?.Invoke($"downloading {string.Join(" and ", packages)}{lack}");
            return apt.Download(packages);
        }

        throw new AdapterException(
            $"there is no kernel '{name}' in Debian {string.Join(", ", suites.For(name.Series))}; " +
            $"known series are {suites.Names}");
    }

    private static void Unpack(IReadOnlyList<string> packages, string work)
    {
        var (files, kernel) = (Path.Combine(work, "files"), Path.Combine(work, "kernel"));
        foreach (var package in packages)
            Command.Run(DpkgDeb.Find(), ["--extract", package, files]);

        var image = Directory.EnumerateFiles(files, "vmlinuz*", SearchOption.AllDirectories).Single();
        KernelModules.Extract(files, Path.Combine(kernel, "modules"));

        // Decompressed here once rather than by QEMU in every boot.
        var content = KernelImage.Read(image);
        File.WriteAllBytes(Path.Combine(kernel, "Image"), content);
        File.WriteAllLines(Path.Combine(kernel, "release"), [KernelImage.ReleaseOf(content)!, ModuleList]);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>What is in the cache, if it was made with the modules that are wanted now.</summary>
    private KernelFiles? Cached(KernelName name)
    {
        var folder = FolderOf(name);
        var file = Path.Combine(folder, "release");
        if (
            !File.Exists(file) || File.ReadAllLines(file) is not [var release, var wanted]
                || wanted != ModuleList)
            return null;

        var modules = Directory.GetFiles(Path.Combine(folder, "modules")).Order(StringComparer.Ordinal);
        return new KernelFiles(Path.Combine(folder, "Image"), [.. modules], release, name.ToString());
    }

    private static string ModuleList => string.Join(' ', KernelModules.Wanted);

    private string FolderOf(KernelName name) => Path.Combine(folder, name.Series, name.Flavour);
}
