using System.Diagnostics;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>A virtio serial port, found by the name that the host gave it.</summary>
internal static class VirtioPort
{
    private static readonly TimeSpan DriverTime = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Opens the port for reading and writing. It may appear a moment after its driver was loaded.
    /// </summary>
    /// <exception cref="AdapterException">it does not appear.</exception>
    public static FileStream Open(string name)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < DriverTime)
        {
            if (Find(name) is { } device && File.Exists(device))
                return new FileStream(
                    device, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

            Thread.Sleep(5);
        }

        throw new AdapterException(
            $"no virtio port named '{name}' appeared within {DriverTime.TotalSeconds} s");
    }

    /// <summary>
    /// Binds the driver to its devices again: after a resume its state of the ports belongs to the machine
    /// that powered off.
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

        var port = Directory.GetDirectories(Ports).FirstOrDefault(port => NameOf(port) == name);
        return port is null ? null : Path.Combine("/dev", Path.GetFileName(port));
    }

    // The file exists only after the host has sent the name.
    private static string? NameOf(string port)
    {
        var file = Path.Combine(port, "name");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }
}
