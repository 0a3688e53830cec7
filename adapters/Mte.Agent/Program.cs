using Mte.Agent;
using Mte.Linux;
using Mte.Pipe.Server;
using Mte.Spec;

// A kernel hands what follows "--" in its command line to init: "-- run" has a machine boot, run and power off.
return Environment.ProcessId == 1 ? Init.Run(args) : Started(args);

// --emulator, and then the command of the user-mode emulator that this program runs in.
static int Started(string[] arguments)
{
    try
    {
        if (arguments is ["run", ..])
            return Board.Run(arguments);

        // On a pipe it serves the wire; whoever types wants to know what there is to type.
        if (arguments is not ["--emulator", ..] && (arguments.Length > 0 || !Console.IsInputRedirected))
            return Explained(arguments);

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
        Console.Error.WriteLine($"{(arguments is ["run", ..] ? "mteconf-arm64" : "mte-agent")}: {broken.Message}");
        return 3;
    }
}

static int Explained(string[] arguments)
{
    var asked = arguments is ["--help" or "-h", ..];
    (asked ? Console.Out : Console.Error).Write(BoardOptions.Usage);
    return asked ? 0 : 2;
}
