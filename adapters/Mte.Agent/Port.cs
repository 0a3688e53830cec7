using System.Diagnostics;
using Mte.Spec;

namespace Mte.Agent;

/// <summary>Finds a virtio serial port by the name that the host gave it.</summary>
internal static class Port
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens the port for reading and writing; it may appear a moment after its driver was loaded.</summary>
    public static FileStream Open(string name)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            if (Find(name) is { } device && File.Exists(device))
                return new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

            Thread.Sleep(5);
        }

        throw new AdapterException($"there is no virtio port named '{name}'");
    }

    /// <summary>
    /// Has the driver begin anew with its devices: what it knew of the ports is of a machine that was switched off.
    /// </summary>
    public static void Rebind()
    {
        const string Driver = "/sys/bus/virtio/drivers/virtio_console";
        foreach (var device in Directory.GetDirectories(Driver, "virtio*").Select(Path.GetFileName))
        {
            File.WriteAllText($"{Driver}/unbind", device);
            File.WriteAllText($"{Driver}/bind", device);
        }
    }

    private static string? Find(string name)
    {
        const string Ports = "/sys/class/virtio-ports";
        if (!Directory.Exists(Ports))
            return null;

        // The name's file exists only after the host has told the name.
        var port = Directory.GetDirectories(Ports).FirstOrDefault(port =>
            Path.Combine(port, "name") is var file && File.Exists(file) && File.ReadAllText(file).Trim() == name);
        return port is null ? null : Path.Combine("/dev", Path.GetFileName(port));
    }
}
