using Mte.Agent;
using Mte.Linux;
using Mte.Spec;
using Mte.Spec.Wire;

return Environment.ProcessId == 1 ? Init.Run() : OnPipe();

static int OnPipe()
{
    try
    {
        using var world = new LinuxWorld();
        WireServer.Serve(world, Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    }
    catch (AdapterException broken)
    {
        Console.Error.WriteLine($"mte-agent: {broken.Message}");
        return 3;
    }
}
