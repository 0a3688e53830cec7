namespace Mte.Linux.Host;

/// <summary>Names the hardware of this machine.</summary>
internal static class Hardware
{
    /// <summary>
    /// The model, as the device tree or the firmware has it, and each kind of CPU by its implementer and part
    /// (MIDR_EL1): <c>linux,dummy-virt; CPU 0x00:0x051</c>.
    /// </summary>
    public static string? Describe()
    {
        var model = First(
            "/proc/device-tree/compatible", "/sys/class/dmi/id/product_name")?.Split('\0', 2)[0].Trim();
        string[] parts = [.. Cpus().Distinct().Order(StringComparer.Ordinal)];
        string[] said = [.. model is { Length: > 0 } ? [model] : (string[])[], .. parts.Select(
            part => $"CPU {part}")];
        return said.Length > 0 ? string.Join("; ", said) : null;
    }

    private static IEnumerable<string> Cpus()
    {
        var implementer = "";
        foreach (var line in File.ReadLines("/proc/cpuinfo"))
        {
            if (line.Split(':', 2) is not [var key, var value])
                continue;

            if (key.Trim() == "CPU implementer")
                implementer = value.Trim();
            else if (key.Trim() == "CPU part")
                yield return $"{implementer}:{value.Trim()}";
        }
    }

    private static string? First(params string[] files) =>
        files.Where(File.Exists).Select(File.ReadAllText).FirstOrDefault(text => text.Length > 0);
}
