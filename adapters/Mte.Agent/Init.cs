using Mte.Linux;
using Mte.Pipe.Server;
using Mte.Spec;

namespace Mte.Agent;

/// <summary>
/// The first process of a virtual machine: prepares the machine, serves the wire on the virtio port named
/// <c>mte</c>, and powers off when the port's other end closes.
/// </summary>
internal static class Init
{
    private const string PortName = "mte";

    /// <param name="arguments">What the kernel was told to hand on; <c>run</c> and options for a board.</param>
    public static int Run(string[] arguments)
    {
        try
        {
            Prepare();
            if (arguments is ["run", ..])
            {
                Board.Run(arguments);
                Kernel.PowerOff();
            }

            Kernel.Quieten();
            using var world = new LinuxWorld();
            if (Hibernation.DiskToBe is { } disk)
                ServeHibernating(world, disk);
            else
                Serve(world);
        }
        catch (Exception broken)
        {
            // The console is all that is left to say it on; the other side shows its last lines.
            Console.Error.WriteLine($"mte-agent: {(broken is AdapterException or UsageException ? broken.Message : broken)}");
        }

        Kernel.PowerOff();
        return 0;
    }

    private static void Serve(LinuxWorld world)
    {
        using var port = Port.Open(PortName);
        WireServer.Serve(world, port, port);
    }

    private static void ServeHibernating(LinuxWorld world, string disk)
    {
        var port = Port.Open(PortName);
        WireServer.ServeTogether(world.Info, () => port, (programs, answer) =>
        {
            world.RunTogether(programs, Hibernate, (program, answered) => answer(new(program, answered)));

            void Hibernate()
            {
                // Not earlier: what a program swaps out must go where the program says.
                Hibernation.Prepare(disk);
                answer(new(PowersOff: true));
                Hibernation.Hibernate();

                // On 7.3 nothing gets through an old port in a new machine.
                port.Dispose();
                Port.Rebind();
                port = Port.Open(PortName);
            }
        });
    }

    private static void Prepare()
    {
        Kernel.Mount("proc", "/proc", "proc");
        Kernel.Mount("sysfs", "/sys", "sysfs");
        if (Directory.Exists("/sys/kernel/debug"))
            Kernel.Mount("debugfs", "/sys/kernel/debug", "debugfs");

        Kernel.Mount("devtmpfs", "/dev", "devtmpfs");
        Kernel.Mount("tmpfs", "/tmp", "tmpfs");
        Kernel.Mount("ramfs", "/ramfs", "ramfs");
        var modules = Directory.Exists("/modules") ? Directory.GetFiles("/modules") : [];
        foreach (var module in modules.Order(StringComparer.Ordinal))
            Kernel.LoadModule(module);

        Hibernation.ResumeIfAsked();

        // A user's own kernel, which comes without modules, may lack what the disk needs: cases that want one are
        // skipped then. With the modules in place a missing disk is our mistake.
        if (modules.Length > 0 || File.Exists("/dev/vda"))
            Kernel.Mount("/dev/vda", "/disk", "ext4");

        Kernel.ReserveHugePages();
    }
}
