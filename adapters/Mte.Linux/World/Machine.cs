using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Mte.Linux.Kvm;
using Mte.Spec;
using Tmds.Linux;

namespace Mte.Linux;

/// <summary>What was found on this machine.</summary>
/// <param name="Info">What is told to others.</param>
/// <param name="HugePageSize">Bytes in a default huge page; 0 without huge pages.</param>
/// <param name="TmpfsFolder">A writable folder on tmpfs, or null.</param>
/// <param name="RamfsFolder">A writable folder on ramfs, or null.</param>
/// <param name="DiskFolder">A writable folder on a disk file system, or null.</param>
/// <param name="Emulator">The user-mode emulator that stands for the kernel, with its options; empty if there is none.</param>
internal sealed record Machine(
    WorldInfo Info, int HugePageSize, string? TmpfsFolder, string? RamfsFolder, string? DiskFolder,
    IReadOnlyList<string> Emulator)
{
    /// <summary>
    /// What is known of a machine under a user-mode emulator. All else is the kernel's below it, which is not under
    /// test, and whose settings are not ours to change.
    /// </summary>
    private static readonly string[] Emulated =
        ["page-4k", "page-16k", "page-64k", "mte", "mte3", "pan3", "tmpfs", "ramfs", "disk-file"];

    public int PageSize => Info.PageSize;

    public bool IsEmulated => Emulator.Count > 0;

    public static Machine Probe(IReadOnlyList<string> emulator)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.Arm64)
            throw new AdapterException(
                $"the target 'host' needs Linux on arm64; this is {RuntimeInformation.RuntimeIdentifier}. " +
                "Use 'reference', or 'qemu:6.12' for a real kernel on this machine");

        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var hugePageSize = HugePages("HugePages_Free:") > 0 ? HugePages("Hugepagesize:") * 1024 : 0;
        var tmpfs = Mounts.FolderOn(["tmpfs"], ["/dev/shm", "/tmp", "/run"]);
        var ramfs = Mounts.FolderOn(["ramfs"], ["/ramfs"]);
        var disk = Mounts.FolderOn(["ext2", "ext3", "ext4", "xfs", "btrfs"], ["/disk", Path.GetTempPath(), "/var/tmp"]);

        var facts = new List<string> { $"page-{Environment.SystemPageSize / 1024}k" };
        Found("mte", (Libc.getauxval(AT_HWCAP2) & HWCAP2_MTE) != 0);
        Found("mte3", (Libc.getauxval(AT_HWCAP2) & HWCAP2_MTE3) != 0);
        Found("pan3", emulator.Count > 0 || HasPan3());
        Found("root", Environment.IsPrivilegedProcess);
        Found("kvm", CanOpen("/dev/kvm"));
        Found("el1-32bit", CanOpen("/dev/kvm") && HasEl1Of32Bit());
        Found("hugetlb", hugePageSize != 0);
        Found("secretmem", HasSecretmem());
        Found("memory-failure", File.ReadAllText("/proc/meminfo").Contains("HardwareCorrupted:", StringComparison.Ordinal));
        Found("ramfs", ramfs is not null);
        Found("swap", Environment.IsPrivilegedProcess && SwapArea.IsFree(SwapArea.RamDisk));
        Found("zram", Environment.IsPrivilegedProcess && SwapArea.IsFree(SwapArea.Zram));
        Found("kpageflags", Environment.IsPrivilegedProcess && File.Exists("/proc/kpageflags"));
        Found("tmpfs", tmpfs is not null);
        Found("disk-file", disk is not null);
        var root = Environment.IsPrivilegedProcess;
        Found("thp", root && HugePage.IsOn);
        Found("ksm", root && File.Exists("/sys/kernel/mm/ksm/run"));
        Found("numa", root && Directory.Exists("/sys/devices/system/node/node1") && !IsEmptyNode("node1"));
        Found("soft-offline", root && File.Exists("/proc/sys/vm/memory_failure_recovery"));
        Found("io-uring", HasIoUring());
        Found("hibernation", Environment.ProcessId == 1 && File.Exists("/sys/power/disk"));
        Found("userfaultfd", root && File.Exists("/proc/sys/vm/unprivileged_userfaultfd"));
        var info = new WorldInfo($"Linux {release}", Environment.SystemPageSize, facts, release, Hardware.Describe());
        if (emulator.Count > 0)
            info = info with { Facts = [.. facts.Intersect(Emulated)] };

        return new Machine(info, hugePageSize, tmpfs, ramfs, disk, emulator);

        void Found(string fact, bool found)
        {
            if (found)
                facts.Add(fact);
        }
    }

    private static bool IsEmptyNode(string node) =>
        File.ReadLines($"/sys/devices/system/node/{node}/meminfo").First().Contains(" 0 kB", StringComparison.Ordinal);

    private const ulong AT_HWCAP2 = 26, HWCAP2_MTE = 1 << 18, HWCAP2_MTE3 = 1 << 22;

    /// <summary>
    /// The id register's field is hidden. With FEAT_PAN3 a system call cannot read memory that can only be executed;
    /// without, it can.
    /// </summary>
    private static unsafe bool HasPan3()
    {
        const int ProtExec = 4, PrivateAnonymous = 0x22;

        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var page = LibC.mmap(null, Environment.SystemPageSize, ProtExec, PrivateAnonymous, -1, 0);
        var written = LibC.write((int)pipe.SafePipeHandle.DangerousGetHandle(), page, 1);
        _ = LibC.munmap(page, Environment.SystemPageSize);
        return written < 0;
    }

    /// <summary>Without parameters it is refused as a bad address, where it is not refused as a whole.</summary>
    private static bool HasIoUring()
    {
        return Libc.Syscall(Arm64.NR_io_uring_setup, 1) < 0 && Libc.Failed() is Outcome.Failed(Errno.EFAULT);
    }

    private static bool HasSecretmem()
    {
        const int NR_memfd_secret = 447;

        var file = Libc.Syscall(NR_memfd_secret, 0);
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
        File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : 0;
}
