using System.Text.RegularExpressions;
using Mte.Qemu.Tools;
using Mte.Spec;

namespace Mte.Qemu.Vm;

/// <summary>A QEMU that was found.</summary>
/// <param name="Path">Its program.</param>
/// <param name="Version">What it says its version is.</param>
internal sealed partial record Emulator(string Path, Version Version)
{
    // Debian 12 has 7.2, and 10.0 in its backports.
    private static readonly Tool System = new("qemu-system-aarch64", "qemu-system-arm", "a kernel in QEMU")
    {
        Install = "apt-get install qemu-system-arm " +
                  "(on Debian 12: apt-get install -t bookworm-backports qemu-system-arm)",
    };

    /// <summary>Finds the one for whole machines.</summary>
    /// <exception cref="AdapterException">it is not there, or does not say its version as QEMU does.</exception>
    public static Emulator Find(string? path) => Find(path is null ? System : System with { Name = path });

    /// <summary>Finds one.</summary>
    /// <exception cref="AdapterException">it is not there, or does not say its version as QEMU does.</exception>
    public static Emulator Find(Tool tool)
    {
        var program = tool.Find();
        var said = Command.Run(program, ["--version"]);
        return Saying().Match(said) is { Success: true } match
            ? new Emulator(program, Version.Parse(match.Groups["version"].Value))
            : throw new AdapterException($"'{program}' does not say that it is QEMU");
    }

    /// <summary>What is wrong with this version; null if nothing is known to be.</summary>
    public string? Warning => Version.Major >= 10
        ? null
        : $"QEMU {Version} may read a tag back from the wrong granule, so cases that look at more than two tags of a " +
          "page may fail for no fault of the kernel; version 10 is right";

    [GeneratedRegex(@"^(QEMU emulator|qemu-aarch64) version (?<version>\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Saying();
}
