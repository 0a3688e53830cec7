using Mte.Spec.Worlds;

namespace Mte.Packaging.Tools;

/// <summary>A program of the system that this project starts.</summary>
/// <param name="Name">The file's name, or a path.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Purpose">What needs it, for messages: <c>PURPOSE needs 'NAME'</c>.</param>
public sealed record Tool(string Name, string Package, string Purpose)
{
    /// <summary>The command that installs the package.</summary>
    public string Install { get; init; } = $"apt-get install {Package}";

    /// <summary>The path of the program.</summary>
    /// <exception cref="AdapterException">it is not installed.</exception>
    public string Find() => FindIn(Environment.GetEnvironmentVariable("PATH")) ?? throw new AdapterException(
        $"{Purpose} needs '{Name}', which is not installed; the Debian package {Package} has it: {Install}");

    /// <summary>The path of the program in the folders of a PATH; null if none has it.</summary>
    public string? FindIn(string? path)
    {
        if (Name.Contains('/', StringComparison.Ordinal))
            return File.Exists(Name) ? Path.GetFullPath(Name) : null;

        // A user's PATH often lacks the folders of programs for the administrator, such as mke2fs.
        string[] folders =
        [
            .. (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"
        ];
        return folders.Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
    }
}
