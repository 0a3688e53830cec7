using System.Globalization;
using Mte.Linux.Host;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>
/// Hibernates the machine, and resumes it in another boot (Documentation/power/swsusp.rst). The kernel's
/// command line says whether this boot hibernates or resumes, and which disk holds the image.
/// </summary>
internal static class SuspendToDisk
{
    private const string HibernateArgument = "mte.hibernate=", ResumeArgument = "mte.resume=";

    private const int Sector = 512;

    private static readonly TimeSpan DriverTime = TimeSpan.FromSeconds(10);

    /// <summary>The disk for the image; null on a machine that does not hibernate.</summary>
    public static string? ImageDisk => Argument(HibernateArgument);

    /// <summary>
    /// Resumes the machine that powered off, if this boot is for that; then it does not return.
    /// </summary>
    /// <exception cref="AdapterException">the disk holds no image.</exception>
    public static void ResumeIfRequested()
    {
        if (Argument(ResumeArgument) is not { } disk)
            return;

        UseForImage(disk);
        throw new AdapterException($"the kernel found no image on {disk} to resume from");
    }

    /// <summary>Makes the disk a swap area and tells the kernel to write its image there.</summary>
    /// <exception cref="AdapterException">the kernel does not swap to it.</exception>
    public static void Prepare(string disk)
    {
        UseForImage(disk);
        var sectors = long.Parse(File.ReadAllText($"{Folder(disk)}/size"), CultureInfo.InvariantCulture);
        var pages = (int)(sectors * Sector / Environment.SystemPageSize) - 1;
        if (SwapDevice.Enable(disk, pages, Environment.SystemPageSize) is not Outcome.Done and var refused)
            throw new AdapterException($"cannot swap to {disk}: {refused}");

        File.WriteAllText("/sys/power/disk", "shutdown");
    }

    /// <summary>Hibernates: writes the image and powers off. Returns when the machine has resumed.</summary>
    /// <exception cref="AdapterException">the kernel refuses.</exception>
    public static void Hibernate()
    {
        try
        {
            File.WriteAllText("/sys/power/state", "disk");
        }
        catch (IOException refused)
        {
            throw new AdapterException($"cannot hibernate: {refused.Message}");
        }
    }

    private static void UseForImage(string disk)
    {
        // The driver may find the disk a moment later.
        SpinWait.SpinUntil(() => File.Exists($"{Folder(disk)}/dev"), DriverTime);
        File.WriteAllText("/sys/power/resume", File.ReadAllText($"{Folder(disk)}/dev").Trim());
    }

    private static string Folder(string disk) => $"/sys/class/block/{Path.GetFileName(disk)}";

    private static string? Argument(string name) =>
        File.ReadAllText("/proc/cmdline").Split(' ', '\n')
            .FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
