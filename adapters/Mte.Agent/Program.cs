using Mte.Agent;
using Mte.Linux;
using Mte.Spec;
using Mte.Spec.Wire;

// A kernel hands what follows "--" in its command line to init: "-- run" has a machine boot, run and power off.
return Environment.ProcessId == 1 ? Init.Run(args) : Started(args);

// --emulator, and then the command of the user-mode emulator that this program runs in.
static int Started(string[] arguments)
{
    try
    {
        if (arguments is ["run" or "--help" or "-h", ..])
            return Board.Run(arguments);

        string[] emulator = arguments is ["--emulator", _, ..] ? arguments[1..] : [];
        using var world = new LinuxWorld(emulator);
        WireServer.Serve(world, Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    }
    catch (AdapterException broken)
    {
        Console.Error.WriteLine($"mte-agent: {broken.Message}");
        return 3;
    }
}
