using System.Globalization;
using Mte.Linux;
using Mte.Spec;

namespace Mte.Agent;

/// <summary>
/// A machine that hibernates, and goes on in another boot (Documentation/power/swsusp.rst). Which boot this is, and
/// which disk holds the image, stands on the kernel's command line.
/// </summary>
internal static class Hibernation
{
    private const string Disk = "mte.hibernate=", Image = "mte.resume=";

    private const int Sector = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The disk that memory is to be written to; null on a machine that does not hibernate.</summary>
    public static string? DiskToBe => Argument(Disk);

    /// <summary>Goes back to the machine that was switched off, if this boot is for that.</summary>
    /// <exception cref="AdapterException">there is no way back.</exception>
    public static void ResumeIfAsked()
    {
        if (Argument(Image) is not { } disk)
            return;

        // Does not come back, if all is well.
        UseForImage(disk);
        throw new AdapterException($"the kernel found nothing on {disk} to resume");
    }

    /// <summary>Makes the disk ready.</summary>
    public static void Prepare(string disk)
    {
        UseForImage(disk);
        var sectors = long.Parse(File.ReadAllText($"{Folder(disk)}/size"), CultureInfo.InvariantCulture);
        var pages = (int)(sectors * Sector / Environment.SystemPageSize) - 1;
        if (SwapDevice.Enable(disk, pages, Environment.SystemPageSize) is not Outcome.Done and var refused)
            throw new AdapterException($"cannot swap to {disk}: {refused}");

        File.WriteAllText("/sys/power/disk", "shutdown");
    }

    /// <summary>Writes memory to the disk and switches the machine off; comes back when it is on again.</summary>
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
        // The driver may take a moment to find it.
        SpinWait.SpinUntil(() => File.Exists($"{Folder(disk)}/dev"), Patience);
        File.WriteAllText("/sys/power/resume", File.ReadAllText($"{Folder(disk)}/dev").Trim());
    }

    private static string Folder(string disk) => $"/sys/class/block/{Path.GetFileName(disk)}";

    private static string? Argument(string name) =>
        File.ReadAllText("/proc/cmdline").Split(' ', '\n')
            .FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
