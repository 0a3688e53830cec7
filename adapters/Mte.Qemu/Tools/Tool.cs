using Mte.Spec;

namespace Mte.Qemu.Tools;

/// <summary>A program of the system that the adapter starts.</summary>
/// <param name="Name">The file's name, or a path.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Purpose">What it is wanted for: "… needs NAME".</param>
internal sealed record Tool(string Name, string Package, string Purpose)
{
    /// <summary>How the package is installed, for people to copy.</summary>
    public string Install { get; init; } = $"apt-get install {Package}";

    /// <summary>The path of the program.</summary>
    /// <exception cref="AdapterException">it is not installed.</exception>
    public string Find() => FindIn(Environment.GetEnvironmentVariable("PATH")) ?? throw new AdapterException(
        $"{Purpose} needs '{Name}', which is not here; it is in the Debian package {Package}: {Install}");

    /// <summary>The program's path, looked for in folders as PATH lists them; null if it is in none.</summary>
    public string? FindIn(string? path)
    {
        if (Name.Contains('/', StringComparison.Ordinal))
            return File.Exists(Name) ? Path.GetFullPath(Name) : null;

        // Programs for the administrator, such as mke2fs, are often missing from a user's PATH.
        string[] folders = [.. (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];
        return folders.Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
    }
}
