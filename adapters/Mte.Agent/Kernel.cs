using System.Globalization;
using System.Runtime.InteropServices;
using Mte.Spec;

namespace Mte.Agent;

/// <summary>What init asks of the kernel.</summary>
internal static partial class Kernel
{
    public static void Mount(string device, string folder, string type)
    {
        Directory.CreateDirectory(folder);
        if (mount(device, folder, type, 0, 0) != 0)
            throw Failed($"mount {device} on {folder}");
    }

    /// <summary>Loads a module; one that the kernel already has is fine.</summary>
    public static void LoadModule(string path)
    {
        const int EEXIST = (int)Errno.EEXIST;
        using var file = File.OpenHandle(path);
        var loaded = syscall(NR_finit_module, file.DangerousGetHandle(), "", 0);
        if (loaded != 0 && Marshal.GetLastPInvokeError() != EEXIST)
            throw Failed($"load the module {Path.GetFileName(path)}");
    }

    /// <summary>
    /// Reserves 64 MiB in huge pages of the default size: 32 of 2 MiB with pages of 4 KiB, two of 32 MiB with 16 KiB.
    /// A case that finds none is skipped, so a kernel that gives fewer is no error.
    /// </summary>
    public static void ReserveHugePages()
    {
        const int KiB = 64 << 10;
        var line = File.ReadLines("/proc/meminfo")
            .FirstOrDefault(line => line.StartsWith("Hugepagesize:", StringComparison.Ordinal));
        if (line is null)
            return;

        var size = int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        File.WriteAllText("/proc/sys/vm/nr_hugepages", $"{Math.Max(2, KiB / size)}");
    }

    /// <summary>
    /// Has the console show errors only. Until now it showed notices, so that an empty one means something; whoever asked
    /// for another level gets it.
    /// </summary>
    public static void Quieten()
    {
        const string Levels = "/proc/sys/kernel/printk";
        if (File.Exists(Levels) && File.ReadAllText(Levels).StartsWith("6\t", StringComparison.Ordinal))
            File.WriteAllText(Levels, "4");
    }

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
