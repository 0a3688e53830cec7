using Mte.Agent;
using Mte.Linux;
using Mte.Spec;
using Mte.Spec.Wire;

return Environment.ProcessId == 1 ? Init.Run() : OnPipe(args);

// --emulator, and then the command of the user-mode emulator that this program runs in.
static int OnPipe(string[] arguments)
{
    try
    {
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
