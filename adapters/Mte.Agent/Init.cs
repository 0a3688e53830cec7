using Mte.Linux.World;
using Mte.Pipe.Server;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>
/// The first process of a virtual machine: prepares the machine, serves the wire on the virtio port named
/// <c>mte</c>, and powers off when the host closes the port.
/// </summary>
internal static class Init
{
    private const string PortName = "mte";

    /// <summary>Runs as init, and powers the machine off at the end.</summary>
    /// <param name="arguments">
    /// What follows <c>--</c> on the kernel's command line: <c>run</c> and options for a board.
    /// </param>
    public static int Run(string[] arguments)
    {
        try
        {
            Prepare();
            if (arguments is ["run", ..])
            {
                Board.Run(arguments);
                BootSteps.PowerOff();
            }

            BootSteps.LowerLogLevel();
            using var world = new LinuxWorld();
            if (SuspendToDisk.ImageDisk is { } disk)
                ServeHibernating(world, disk);
            else
                Serve(world);
        }
        catch (Exception broken)
        {
            // Only the console is left to print this on; the host shows its last lines.
            Console.Error.WriteLine(
                $"mte-agent: {(broken is AdapterException or UsageException ? broken.Message : broken)}");
        }

        BootSteps.PowerOff();
        return 0;
    }

    private static void Serve(LinuxWorld world)
    {
        using var port = VirtioPort.Open(PortName);
        WireServer.Serve(world, port, port);
    }

    private static void ServeHibernating(LinuxWorld world, string disk)
    {
        var port = VirtioPort.Open(PortName);
        WireServer.ServeTogether(world.Info, () => port, (programs, answer) =>
        {
            world.RunTogether(programs, Hibernate, (program, answered) => answer(new(program, answered)));

            void Hibernate()
            {
                // Not earlier: until now pages must go to the swap areas of the programs.
                SuspendToDisk.Prepare(disk);
                answer(new(PowersOff: true));
                SuspendToDisk.Hibernate();

                // Since 7.3 an old port does not work after a resume.
                port.Dispose();
                VirtioPort.Rebind();
                port = VirtioPort.Open(PortName);
            }
        });
    }

    private static void Prepare()
    {
        BootSteps.Mount("proc", "/proc", "proc");
        BootSteps.Mount("sysfs", "/sys", "sysfs");
        if (Directory.Exists("/sys/kernel/debug"))
            BootSteps.Mount("debugfs", "/sys/kernel/debug", "debugfs");

        BootSteps.Mount("devtmpfs", "/dev", "devtmpfs");
        BootSteps.Mount("tmpfs", "/tmp", "tmpfs");
        BootSteps.Mount("ramfs", "/ramfs", "ramfs");
        var modules = Directory.Exists("/modules") ? Directory.GetFiles("/modules") : [];
        foreach (var module in modules.Order(StringComparer.Ordinal))
            BootSteps.LoadModule(module);

        SuspendToDisk.ResumeIfRequested();

        // A user's own kernel comes without modules and may lack the disk's drivers; cases that need a disk
        // are then skipped. With the modules a missing disk is an error.
        if (modules.Length > 0 || File.Exists("/dev/vda"))
            BootSteps.Mount("/dev/vda", "/disk", "ext4");

        BootSteps.ReserveHugePages();
    }
}
