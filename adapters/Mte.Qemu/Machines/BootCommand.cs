using Mte.Packaging;
using Mte.Packaging.Tools;
using Mte.Pipe.Processes;

namespace Mte.Qemu.Machines;

/// <summary>
/// The command line that boots a virtual machine whose wire is its standard input and output.
/// </summary>
internal static class BootCommand
{
    // After an oops the kernel's state is unknown, so the kernel panics; panic=-1 resets the machine at once,
    // and QEMU exits on a reset. Pages move between the two nodes only when a case moves them. At loglevel 6
    // every kernel prints its version first; the agent then lowers the level to errors.
    private const string KernelArguments =
        "console=ttyAMA0 loglevel=6 oops=panic panic=-1 cryptomgr.notests numa_balancing=disable";

    private const string EmptyConsoleMeaning =
        "the kernel printed nothing, not even its version: either it has no console on ttyAMA0 " +
        "(CONFIG_SERIAL_AMBA_PL011_CONSOLE), or it stops before it has one, which --append earlycon may show";

    // A kernel prints these when it breaks.
    private static readonly string[] BreakMarks =
        ["Kernel panic", "Internal error", "Unable to handle kernel", "BUG:"];

    private static readonly Tool SetPriv = new("setpriv", "util-linux", "a kernel in QEMU");

    /// <summary>Makes the files that the machine needs. Returns the program and its arguments.</summary>
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
            "-object", "memory-backend-ram,id=node0,size=512M", "-object",
            "memory-backend-ram,id=node1,size=512M",
            "-numa", $"node,cpus=0-{options.Processors - 1},memdev=node0", "-numa", "node,memdev=node1",
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-kernel", options.Kernel.Image, "-initrd", initramfs, "-append",
            string.Join(
                ' ', ((string?[])[KernelArguments, options.Append, hibernation?.Argument]).OfType<string>()),

            // The console goes to standard error, whose last lines are shown in messages.
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
    public static ChildProcess Start(IReadOnlyList<string> command) =>
        ChildProcess.Start(new(command[0], command.Skip(1), ExitTime: TimeSpan.Zero)
        {
            ErrorOutputName = "console",
            KeptMarks = BreakMarks,
            SilenceMeaning = EmptyConsoleMeaning,
        });

    /// <summary>
    /// The options of a command line that describe the machine, and do not depend on the host's files.
    /// </summary>
    public static string Describe(IReadOnlyList<string> command) =>
        string.Join(' ', command.Zip(command.Skip(1))
        .Where(pair => pair.First is "-machine" or "-cpu" or "-smp" or "-m" or "-append")
        .Select(pair => $"{pair.First} {(pair.Second.Contains(' ') ? $"\"{pair.Second}\"" : pair.Second)}"));

    // If this process dies, a machine without setpriv ends with its standard input, unless its kernel hangs.
    private static IReadOnlyList<string> WithParent() =>
        SetPriv.FindIn(Environment.GetEnvironmentVariable("PATH")) is { } setpriv
            ? [setpriv, "--pdeathsig", "KILL", "--"]
            : [];
}
