using Mte.Linux.Litmus;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

/// <summary>The Linux kernel that this program runs on. Needs arm64.</summary>
public sealed class LinuxWorld : ILitmusWorld
{
    // First, so that a machine that is refused leaves no file behind.
    private readonly Machine machine = Machine.Probe();
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

    public IReadOnlyList<LitmusCount> Run(LitmusJob job)
    {
        try
        {
            using var run = new LitmusRun(image, machine, job);
            return run.Run();
        }
        catch (HangException hang)
        {
            throw new AdapterException(hang.Message);
        }
    }

    public void Dispose() => File.Delete(image);
}
