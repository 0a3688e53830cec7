using Mte.Linux.World;
using Mte.Pipe.Server;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Agent;

/// <summary>
/// The agent: init of a machine in QEMU, a server of the wire, or the file that runs the cases of a board.
/// </summary>
internal static class AgentCommand
{
    // A kernel passes what follows "--" on its command line to init: with "-- run" a machine boots, runs and
    // powers off.
    public static int Main(string[] arguments) =>
        Environment.ProcessId == 1 ? Init.Run(arguments) : RunAsCommand(arguments);

    // After --emulator comes the command of the user-mode emulator that this program runs in.
    private static int RunAsCommand(string[] arguments)
    {
        try
        {
            if (arguments is ["run", ..])
                return Board.Run(arguments);

            // On a pipe it serves the wire; on a terminal it prints its usage.
            if (arguments is not ["--emulator", ..] && (arguments.Length > 0 || !Console.IsInputRedirected))
                return PrintUsage(arguments);

            string[] emulator = arguments is ["--emulator", _, ..] ? arguments[1..] : [];
            using var world = new LinuxWorld(emulator);
            WireServer.Serve(world, Console.OpenStandardInput(), Console.OpenStandardOutput());
            return 0;
        }
        catch (UsageException mistake)
        {
            Console.Error.WriteLine($"mteconf-arm64: {mistake.Message}");
            return 2;
        }
        catch (Exception broken) when (broken is AdapterException or IOException)
        {
            var name = arguments is ["run", ..] ? "mteconf-arm64" : "mte-agent";
            Console.Error.WriteLine($"{name}: {broken.Message}");
            return 3;
        }
    }

    private static int PrintUsage(string[] arguments)
    {
        var isRequested = arguments is ["--help" or "-h", ..];
        (isRequested ? Console.Out : Console.Error).Write(BoardOptions.Usage);
        return isRequested ? 0 : 2;
    }
}
