using Mte.Linux.Families;
using Mte.Linux.Host;
using Mte.Linux.Litmus;
using Mte.Linux.Puppets;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Linux.World;

/// <summary>The Linux kernel that this program runs on. Needs arm64.</summary>
/// <param name="emulator">
/// The user-mode emulator that runs this program, with its options, if that implements the ABI: it must start
/// whatever is executed. None on a real kernel.
/// </param>
public sealed class LinuxWorld(params IReadOnlyList<string> emulator) : ILitmusWorld
{
    // First, so that a machine that is refused leaves no file behind.
    private readonly Machine machine = MachineProbe.Probe(emulator);
    private readonly string image = PuppetFile.Create();

    public WorldInfo Info => machine.Info;

    public Trace Run(Program program, Action<Outcome>? answered = null)
    {
        var outcomes = new List<Outcome>();
        using var running = new RunningProgram(new LinuxRun(image, machine), program, outcome =>
        {
            outcomes.Add(outcome);
            answered?.Invoke(outcome);
        });
        try
        {
            running.Run(until: _ => false);
        }
        catch (Exception broken) when (broken is AdapterException or HangException)
        {
            throw new AdapterException(broken.Message, outcomes);
        }

        return new Trace(machine.PageSize, outcomes);
    }

    public LitmusRan Run(LitmusJob job)
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

    /// <summary>
    /// Runs programs up to their <see cref="Op.Hibernate"/>, hibernates, and runs the rest; again if one has
    /// another.
    /// </summary>
    /// <param name="programs">The programs.</param>
    /// <param name="hibernate">Returns when the machine was off and is on again.</param>
    /// <param name="answer">Told every answer, with the index of the program.</param>
    public void RunTogether(
        IReadOnlyList<Program> programs, Action hibernate, Action<int, Answered> answer)
    {
        RunningProgram[] all =
        [
            .. programs.Index().Select(each => new RunningProgram(
                new LinuxRun(image, machine), each.Item, outcome => answer(
                    each.Index, new Answered(outcome)))),
        ];
        try
        {
            RunToHibernate(all, answer);
            while (all.Any(program => program.Waits))
            {
                hibernate();
                foreach (var program in all.Where(program => program.Waits))
                    program.Answer(new Outcome.Done());

                RunToHibernate(all, answer);
            }
        }
        finally
        {
            foreach (var program in all)
                program.Dispose();
        }
    }

    private static void RunToHibernate(RunningProgram[] all, Action<int, Answered> answer)
    {
        foreach (var (index, program) in all.Index().Where(each => !each.Item.Over))
        {
            try
            {
                program.Run(until: op => op is Op.Hibernate);
                if (program.Over)
                    answer(index, new Answered(End: true));
            }
            catch (Exception broken) when (broken is AdapterException or HangException)
            {
                answer(index, new Answered(Error: broken.Message));
            }
        }
    }

    public void Dispose() => File.Delete(image);
}
