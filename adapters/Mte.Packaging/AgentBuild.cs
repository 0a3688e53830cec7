using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Mte.Packaging.Tools;
using Mte.Spec.Worlds;

namespace Mte.Packaging;

/// <summary>Compiles the agent for arm64, once for each state of its sources.</summary>
public static class AgentBuild
{
    private const string Project = "adapters/Mte.Agent/Mte.Agent.csproj";
    private const string Purpose = "compiling the agent for arm64";

    private static readonly string[] Settings =
        ["Directory.Build.props", "Directory.Packages.props", "global.json"];

    private static readonly Tool DotNet =
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "dotnet-sdk-10.0", Purpose)
        {
            Install = "see https://dot.net",
        };

    // Static linking wants the archives of the C library, which only its development package has.
    private static readonly Tool[] CrossTools =
    [
        Cross("clang", "clang"),
        Cross("ld.lld", "lld"),
        Cross("aarch64-linux-gnu-objcopy", "binutils-aarch64-linux-gnu"),
        Cross("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"),
        Cross("/usr/aarch64-linux-gnu/lib/libc.a", "libc6-dev-arm64-cross"),
    ];

    /// <summary>The path of the agent; compiles it if the cache has none of the same sources.</summary>
    /// <param name="cache">The cache folder.</param>
    /// <param name="progress">Told, in one sentence, that the compiler runs.</param>
    /// <exception cref="AdapterException">
    /// the sources or the compiler are missing, or the build fails.
    /// </exception>
    public static string Find(string cache, Action<string>? progress = null)
    {
        var root = Root();
        var path = Path.Combine(cache, "agents", $"mte-agent-{HashOf(root)}");
        using var alone = CacheFolder.Lock(Path.Combine(cache, "agent-build", "lock"));
        if (!File.Exists(path))
        {
            progress?.Invoke("compiling the agent for arm64, once for this state of its sources");
            Publish(root, path, Path.Combine(cache, "agent-build", Short(Encoding.UTF8.GetBytes(root))));
        }

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        CacheFolder.RemoveUnused(Path.GetDirectoryName(path)!);
        return path;
    }

    private static void Publish(string root, string path, string work)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.Arm64)
            foreach (var tool in CrossTools)
                tool.Find();

        // A folder of its own, so that it does not disturb another build of the same sources; and no build
        // servers, which would keep our pipes open after the build.
        string[] arguments =
        [
            "publish", Project, "--configuration", "Release", "--runtime", "linux-arm64", "--nologo",
            "--artifacts-path", work, "--output", Path.Combine(work, "out"),
            "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ];
        Command.Run(DotNet.Find(), arguments, root);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(Path.Combine(work, "out", "mte-agent"), path, overwrite: true);
    }

    private static string HashOf(string root)
    {
        var files =
            from project in WithReferences(Path.Combine(root, Project)).Distinct()
            let folder = Path.GetDirectoryName(project)!
            from file in Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(root, file)
            where !name.Split('/').Any(part => part is "bin" or "obj")
            select name;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in files.Concat(Settings).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, name))));
        }

        return Short(hash.GetHashAndReset());
    }

    /// <summary>The project, and all projects that it references, directly or not.</summary>
    private static IEnumerable<string> WithReferences(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value)
            .SelectMany(path => WithReferences(Path.GetFullPath(path, Path.GetDirectoryName(project)!)))
            .Prepend(project);

    private static string Short(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    /// <summary>The root of the source tree that this program was built in.</summary>
    private static string Root()
    {
        var start = AppContext.BaseDirectory;
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, Project)))
                return folder;

        throw new AdapterException(
            $"{Purpose} needs its sources, and {Project} is in no folder above {start}");
    }

    private static Tool Cross(string name, string package) => new(name, package, Purpose)
    {
        Install = "apt-get install clang lld gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
    };
}
