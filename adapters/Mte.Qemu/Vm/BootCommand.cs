using Mte.Qemu.Tools;
using Mte.Qemu.Wire;

namespace Mte.Qemu.Vm;

/// <summary>The command line that boots a virtual machine whose wire is its standard input and output.</summary>
internal static class BootCommand
{
    // An oops is a broken kernel, so it ends the machine instead of going on in an unknown state; panic=-1 resets at
    // once, and QEMU is told to exit on reset. Pages move between the two nodes only when a case says so. At loglevel 6
    // every kernel prints its version before all else; once the agent runs, it sees to it that only errors are printed.
    private const string KernelArguments =
        "console=ttyAMA0 loglevel=6 oops=panic panic=-1 cryptomgr.notests numa_balancing=disable";

    // What it means if the console stays empty.
    private const string Silence =
        "its kernel printed nothing, not even its version: it has no console on ttyAMA0 " +
        "(CONFIG_SERIAL_AMBA_PL011_CONSOLE), or stops before it has one, which --append earlycon may show";

    private static readonly Tool SetPriv = new("setpriv", "util-linux", "a kernel in QEMU");

    /// <summary>Makes what the machine needs and gives back the program and its arguments.</summary>
    public static IReadOnlyList<string> For(
        Emulator emulator, QemuOptions options, HibernationBoot? hibernation = null)
    {
        var cache = options.Cache ?? CacheFolder.Default;
        var agent = options.Agent ?? AgentBuild.Find(cache, options.Progress);
        var initramfs = Initramfs.Create(agent, options.Kernel, cache);
        var disk = Disk.Create(cache);
        var drive = disk.Replace(",", ",,", StringComparison.Ordinal);
        return
        [
            .. WithParent(),
            emulator.Path,

            // mte: memory for tags. virtualization: EL2, hence KVM. lpa2=off: 6.12 crashes on resume with it.
            "-machine", "virt,mte=on,virtualization=on,gic-version=3",
            "-cpu", "max,pauth-impdef=on,lpa2=off",
            "-accel", "tcg", "-smp", $"{options.Processors}", "-m", "1G",

            // Two nodes, so that pages can migrate from one to the other.
            "-object", "memory-backend-ram,id=node0,size=512M", "-object", "memory-backend-ram,id=node1,size=512M",
            "-numa", $"node,cpus=0-{options.Processors - 1},memdev=node0", "-numa", "node,memdev=node1",
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-kernel", options.Kernel.Image, "-initrd", initramfs, "-append",
            string.Join(' ', ((string?[])[KernelArguments, options.Append, hibernation?.Argument]).OfType<string>()),

            // The console goes to standard error, which is kept for messages.
            "-chardev", "file,id=console,path=/dev/fd/2", "-serial", "chardev:console",
            "-chardev", "stdio,id=mte,signal=off",
            "-device", "virtio-serial-pci", "-device", "virtserialport,chardev=mte,name=mte",
            "-drive", $"if=none,id=disk,format=raw,snapshot=on,file={drive}",
            "-device", "virtio-blk-pci,drive=disk",
            .. hibernation is null
                ? (string[])[]
                : [
                    "-drive", $"if=none,id=image,format=raw,cache=unsafe,file={hibernation.Disk}",
                    "-device", "virtio-blk-pci,drive=image",
                ],
        ];
    }

    /// <summary>Starts the machine of a command line.</summary>
    public static Peer Start(IReadOnlyList<string> command) =>
        Peer.Start(command[0], command.Skip(1), goodbye: TimeSpan.Zero, Silence);

    /// <summary>What of a command line says how the machine is made, and is the same wherever it is started.</summary>
    public static string Describe(IReadOnlyList<string> command) => string.Join(' ', command.Zip(command.Skip(1))
        .Where(pair => pair.First is "-machine" or "-cpu" or "-smp" or "-m" or "-append")
        .Select(pair => $"{pair.First} {(pair.Second.Contains(' ') ? $"\"{pair.Second}\"" : pair.Second)}"));

    // Without setpriv a machine still ends when its input does, unless its kernel hangs.
    private static IReadOnlyList<string> WithParent() =>
        SetPriv.FindIn(Environment.GetEnvironmentVariable("PATH")) is { } setpriv
            ? [setpriv, "--pdeathsig", "KILL", "--"]
            : [];
}
