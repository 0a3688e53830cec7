using System.Text.RegularExpressions;
using Mte.Packaging.Tools;
using Mte.Spec.Worlds;

namespace Mte.Qemu.Machines;

/// <summary>An installed QEMU.</summary>
/// <param name="Path">Its program.</param>
/// <param name="Version">The version that it prints.</param>
internal sealed partial record Emulator(string Path, Version Version)
{
    // Debian 12 has 7.2, and 10.0 in its backports.
    private static readonly Tool System = new("qemu-system-aarch64", "qemu-system-arm", "a kernel in QEMU")
    {
        Install = "apt-get install qemu-system-arm " +
                  "(on Debian 12: apt-get install -t bookworm-backports qemu-system-arm)",
    };

    /// <summary>Finds QEMU's system emulator.</summary>
    /// <exception cref="AdapterException">
    /// it is not installed, or does not print a version as QEMU does.
    /// </exception>
    public static Emulator Find(string? path) => Find(path is null ? System : System with { Name = path });

    /// <summary>Finds an emulator of QEMU.</summary>
    /// <exception cref="AdapterException">
    /// it is not installed, or does not print a version as QEMU does.
    /// </exception>
    public static Emulator Find(Tool tool)
    {
        var program = tool.Find();
        var output = Command.Run(program, ["--version"]);
        return VersionLine().Match(output) is { Success: true } match
            ? new Emulator(program, Version.Parse(match.Groups["version"].Value))
            : throw new AdapterException(
                $"'{program}' is not QEMU: expected 'QEMU emulator version …' from --version, found " +
                $"'{output.Split('\n')[0]}'");
    }

    /// <summary>The known bug of this version; null if none is known.</summary>
    public string? Warning => Version.Major >= 10
        ? null
        : $"QEMU {Version} may read a tag back from the wrong granule, so cases that look at more than " +
            "two tags of a " +
          "page may fail although the kernel is right; QEMU 10 has no such bug";

    [GeneratedRegex(
        @"^(QEMU emulator|qemu-aarch64) version (?<version>\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();
}
