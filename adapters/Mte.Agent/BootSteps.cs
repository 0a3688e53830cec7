using System.Globalization;
using System.Runtime.InteropServices;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>
/// What init does between the start and the end of the machine, one system call or file each.
/// </summary>
internal static partial class BootSteps
{
    /// <summary>Mounts a file system; makes its folder first.</summary>
    /// <exception cref="AdapterException">the kernel refuses.</exception>
    public static void Mount(string device, string folder, string type)
    {
        Directory.CreateDirectory(folder);
        if (mount(device, folder, type, 0, 0) != 0)
            throw Failed($"mount {device} on {folder}");
    }

    /// <summary>Loads a module, unless the kernel already has it.</summary>
    /// <exception cref="AdapterException">the kernel refuses.</exception>
    public static void LoadModule(string path)
    {
        const int EEXIST = (int)Errno.EEXIST;
        using var file = File.OpenHandle(path);
        var loaded = syscall(NR_finit_module, file.DangerousGetHandle(), "", 0);
        if (loaded != 0 && Marshal.GetLastPInvokeError() != EEXIST)
            throw Failed($"load the module {Path.GetFileName(path)}");
    }

    /// <summary>
    /// Reserves 64 MiB in huge pages of the default size: 32 of 2 MiB with pages of 4 KiB, two of 32 MiB with
    /// 16 KiB. A kernel that reserves fewer is no error: a case that finds none is skipped.
    /// </summary>
    public static void ReserveHugePages()
    {
        const int KiB = 64 << 10;
        var line = File.ReadLines("/proc/meminfo")
            .FirstOrDefault(line => line.StartsWith("Hugepagesize:", StringComparison.Ordinal));
        if (line is null)
            return;

        var number = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var size = int.Parse(number, CultureInfo.InvariantCulture);
        File.WriteAllText("/proc/sys/vm/nr_hugepages", $"{Math.Max(2, KiB / size)}");
    }

    /// <summary>
    /// Lowers the console's log level to errors. The boot shows notices, so that an empty console means
    /// something. A level that the user set on the command line stays.
    /// </summary>
    public static void LowerLogLevel()
    {
        const string Levels = "/proc/sys/kernel/printk";
        if (File.Exists(Levels) && File.ReadAllText(Levels).StartsWith("6\t", StringComparison.Ordinal))
            File.WriteAllText(Levels, "4");
    }

    /// <summary>Powers the machine off.</summary>
    public static void PowerOff() => _ = reboot(RB_POWER_OFF);

    private const nint NR_finit_module = 273;
    private const int RB_POWER_OFF = 0x4321fedc;

    private static AdapterException Failed(string what) =>
        new($"cannot {what}: {(Errno)Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall(nint number, nint descriptor, string arguments, nint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int reboot(int command);
}
