using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

/// <summary>The Linux kernel that this program runs on. Needs arm64.</summary>
/// <param name="emulator">
/// The user-mode emulator that runs this program, with its options, if the ABI is not the kernel's own: whatever is
/// executed must be started by it. None on a real kernel.
/// </param>
public sealed class LinuxWorld(params IReadOnlyList<string> emulator) : IWorld
{
    // First, so that a machine that is refused leaves no file behind.
    private readonly Machine machine = Machine.Probe(emulator);
    private readonly string image = PuppetFile.Create();

    public WorldInfo Info => machine.Info;

    public Trace Run(Spec.Program program, Action<Outcome>? answered = null)
    {
        using var run = new ProgramRun(image, machine);
        var outcomes = new List<Outcome>();
        try
        {
            foreach (var op in program.Ops)
            {
                if (run.Do(op) is not { } outcome)
                    break;

                outcomes.Add(outcome);
                answered?.Invoke(outcome);
            }
        }
        catch (HangException) when (program.Dangerous)
        {
            outcomes.Add(new Outcome.Hung());
            answered?.Invoke(outcomes[^1]);
        }
        catch (Exception broken) when (broken is AdapterException or HangException)
        {
            throw new AdapterException(broken.Message, outcomes);
        }

        return new Trace(machine.PageSize, outcomes);
    }

    public void Dispose() => File.Delete(image);
}
