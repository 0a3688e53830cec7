using Mte.Packaging.Tools;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Kernels;

/// <summary>
/// A private apt for arm64 packages of one Debian suite: own lists, own cache, no installed packages. The
/// system's apt gives the mirror and the proxy, and nothing of its state is read or changed.
/// </summary>
internal sealed class AptRoot
{
    private static readonly Tool AptGet = new("apt-get", "apt", "fetching a kernel");
    private static readonly Tool AptCache = new("apt-cache", "apt", "fetching a kernel");

    private readonly string folder;

    /// <summary>Sets the folder up.</summary>
    /// <exception cref="AdapterException">
    /// the machine has no Debian mirror, or no keys to trust it by.
    /// </exception>
    public AptRoot(string folder, string suite)
    {
        this.folder = folder;
        Directory.CreateDirectory(At("lists/partial"));
        Directory.CreateDirectory(At("archives/partial"));
        File.WriteAllText(At("status"), "");
        var options = $"arch=arm64 target=Packages signed-by={Keyring()}";
        File.WriteAllText(At("sources.list"), $"deb [{options}] {Mirror()} {suite} main\n");
        File.WriteAllText(At("apt.conf"), Configuration());
    }

    /// <summary>Gets the index of the suite.</summary>
    public void Update() => Command.Run(AptGet.Find(), ["-c", At("apt.conf"), "update"]);

    /// <summary>The names of all packages that start so.</summary>
    public IReadOnlyList<string> Names(string start) =>
        Command.Run(AptCache.Find(), ["-c", At("apt.conf"), "pkgnames", start])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Downloads packages, verified by apt, and gives back their paths.</summary>
    public IReadOnlyList<string> Download(IEnumerable<string> packages)
    {
        Command.Run(AptGet.Find(), ["-c", At("apt.conf"), "download", .. packages], folder);
        return Directory.GetFiles(folder, "*.deb");
    }

    private string At(string name) => Path.Combine(folder, name);

    // The hooks are the system's own (a container image's empties the system's cache), so they must not run
    // for us. Dropping rights to another user would need the cache folder to be open to that user. Without
    // the error mode a mirror that cannot be reached is a warning, and all kernels seem to be gone.
    private string Configuration() =>
        $"""
         Dir::State "{folder}";
         Dir::State::lists "{At("lists")}";
         Dir::State::status "{At("status")}";
         Dir::Cache "{folder}";
         Dir::Cache::archives "{At("archives")}";
         Dir::Etc::sourcelist "{At("sources.list")}";
         Dir::Etc::sourceparts "/dev/null";
         Dir::Etc::preferences "/dev/null";
         Dir::Etc::preferencesparts "/dev/null";
         APT::Architecture "arm64";
         #clear APT::Architectures;
         APT::Architectures "arm64";
         APT::Sandbox::User "";
         APT::Update::Error-Mode "any";
         #clear APT::Update::Pre-Invoke;
         #clear APT::Update::Post-Invoke;
         #clear APT::Update::Post-Invoke-Success;
         Acquire::Languages "none";
         Acquire::Retries "5";
         Acquire::http::Timeout "30";
         Acquire::https::Timeout "30";
         """;

    // The Debian mirror that the machine itself uses. A machine that never got its lists has sources all the
    // same.
    private static string Mirror()
    {
        string[] arguments = ["indextargets", "--no-release-info", "--format", "$(SITE) $(RELEASE)"];
        var targets = Command.Run(AptGet.Find(), arguments);
        return DebianMirror.In(targets) ?? throw new AdapterException(
            "apt's sources on this machine name no Debian mirror to fetch a kernel from; give a kernel of " +
            "your own " +
            "with --kernel PATH");
    }

    private static string Keyring()
    {
        string[] files =
        [
            "/usr/share/keyrings/debian-archive-keyring.pgp",
            "/usr/share/keyrings/debian-archive-keyring.gpg",
        ];
        return files.FirstOrDefault(File.Exists) ?? throw new AdapterException(
            "fetching a kernel needs the keys of Debian's archive, which are in the Debian package " +
            "debian-archive-keyring: apt-get install debian-archive-keyring");
    }
}
