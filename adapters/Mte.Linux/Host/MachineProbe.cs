using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Mte.Linux.Abi;
using Mte.Linux.Kvm;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Tmds.Linux;

namespace Mte.Linux.Host;

/// <summary>Finds out what this machine has.</summary>
internal static class MachineProbe
{
    /// <summary>
    /// The facts that count under a user-mode emulator. All others are those of the kernel below it, which is
    /// not under test, and whose settings must not change.
    /// </summary>
    private static readonly string[] Emulated =
        ["page-4k", "page-16k", "page-64k", "mte", "mte3", "pan3", "tmpfs", "ramfs", "disk-file"];

    /// <summary>Probes this machine.</summary>
    /// <param name="emulator">
    /// The user-mode emulator that stands for the kernel, with its options; empty for none.
    /// </param>
    /// <exception cref="AdapterException">it is not Linux on arm64.</exception>
    public static Machine Probe(IReadOnlyList<string> emulator)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.Arm64)
            throw new AdapterException(
                $"the target 'host' needs Linux on arm64; this is {RuntimeInformation.RuntimeIdentifier}. " +
                "Use 'reference', or 'qemu:6.12' for a real kernel on this machine");

        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var machine = new Machine(
            new WorldInfo($"Linux {release}", Environment.SystemPageSize, [], release, Hardware.Describe()),
            HugePages("HugePages_Free:") > 0 ? HugePages("Hugepagesize:") * 1024 : 0,
            Mounts.FolderOn(["tmpfs"], ["/dev/shm", "/tmp", "/run"]),
            Mounts.FolderOn(["ramfs"], ["/ramfs"]),
            Mounts.FolderOn(
                ["ext2", "ext3", "ext4", "xfs", "btrfs"], ["/disk", Path.GetTempPath(), "/var/tmp"]),
            emulator);
        var facts = Facts(machine).Where(fact => fact.Found).Select(fact => fact.Name)
            .Where(fact => !machine.IsEmulated || Emulated.Contains(fact));
        return machine with { Info = machine.Info with { Facts = [.. facts] } };
    }

    private static IEnumerable<(string Name, bool Found)> Facts(Machine machine) =>
    [
        ($"page-{Environment.SystemPageSize / 1024}k", true),
        ("mte", (Libc.getauxval(Arm64.AT_HWCAP2) & Arm64.HWCAP2_MTE) != 0),
        ("mte3", (Libc.getauxval(Arm64.AT_HWCAP2) & Arm64.HWCAP2_MTE3) != 0),
        ("pan3", machine.IsEmulated || HasPan3()),
        ("root", Environment.IsPrivilegedProcess),
        ("kvm", CanOpen("/dev/kvm")),
        ("el1-32bit", CanOpen("/dev/kvm") && HasEl1Of32Bit()),
        ("hugetlb", machine.HugePageSize != 0),
        ("secretmem", HasSecretmem()),
        ("memory-failure", HasLine("/proc/meminfo", "HardwareCorrupted:")),
        ("ramfs", machine.RamfsFolder is not null),
        .. FactsOfRoot().Select(fact => (fact.Name, Environment.IsPrivilegedProcess && fact.Found())),
        ("tmpfs", machine.TmpfsFolder is not null),
        ("disk-file", machine.DiskFolder is not null),
        ("io-uring", HasIoUring()),
        ("hibernation", CanHibernate()),
    ];

    // The image goes to a disk of its own. A kernel without the driver of such disks cannot be given one.
    private static bool CanHibernate() =>
        Environment.ProcessId == 1 && File.Exists("/sys/power/disk")
        && Directory.Exists("/sys/bus/virtio/drivers/virtio_blk");

    /// <summary>What only root can use.</summary>
    private static IEnumerable<(string Name, Func<bool> Found)> FactsOfRoot() =>
    [
        ("swap", () => SwapDevice.IsFree(SwapDevice.RamDisk)),
        ("zram", () => SwapDevice.IsFree(SwapDevice.Zram)),
        ("kpageflags", () => File.Exists("/proc/kpageflags")),
        ("thp", () => HugePage.IsOn),
        ("ksm", () => KsmSettings.Exists),
        ("numa", () => Directory.Exists("/sys/devices/system/node/node1") && !IsEmptyNode("node1")),
        ("soft-offline", () => File.Exists("/proc/sys/vm/memory_failure_recovery")),
        ("userfaultfd", () => File.Exists("/proc/sys/vm/unprivileged_userfaultfd")),
    ];

    private static bool HasLine(string file, string start) =>
        File.ReadLines(file).Any(line => line.StartsWith(start, StringComparison.Ordinal));

    private static bool IsEmptyNode(string node) =>
        File.ReadLines($"/sys/devices/system/node/{node}/meminfo").First()
            .Contains(" 0 kB", StringComparison.Ordinal);

    /// <summary>
    /// The id register's field is hidden. With FEAT_PAN3 a system call cannot read memory that can only be
    /// executed; without, it can.
    /// </summary>
    private static unsafe bool HasPan3()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var page = LibC.mmap(
            null, Environment.SystemPageSize, LibC.PROT_EXEC, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);
        var written = LibC.write((int)pipe.SafePipeHandle.DangerousGetHandle(), page, 1);
        _ = LibC.munmap(page, Environment.SystemPageSize);
        return written < 0;
    }

    /// <summary>
    /// A kernel with io_uring refuses a call without parameters because of the address alone.
    /// </summary>
    private static bool HasIoUring() =>
        Libc.Syscall(Arm64.NR_io_uring_setup, 1) < 0 && Libc.Failed() is Outcome.Failed(Errno.EFAULT);

    private static bool HasSecretmem()
    {
        var file = Libc.Syscall(Arm64.NR_memfd_secret, 0);
        if (file >= 0)
            _ = LibC.close((int)file);

        return file >= 0;
    }

    private static bool HasEl1Of32Bit()
    {
        using var kvm = File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
        var (request, cap) = ((nint)KvmAbi.KVM_CHECK_EXTENSION, (nint)KvmCap.KVM_CAP_ARM_EL1_32BIT);
        return Libc.Syscall(Arm64.NR_ioctl, kvm.DangerousGetHandle(), request, cap) > 0;
    }

    private static bool CanOpen(string device)
    {
        try
        {
            using var file = File.Open(device, FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int HugePages(string key) =>
        File.ReadLines("/proc/meminfo")
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? int.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : 0;
}
