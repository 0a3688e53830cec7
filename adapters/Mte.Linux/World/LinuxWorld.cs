using Mte.Linux.Litmus;
using Mte.Linux.Puppet;
using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Linux;

/// <summary>The Linux kernel that this program runs on. Needs arm64.</summary>
/// <param name="emulator">
/// The user-mode emulator that runs this program, with its options, if the ABI is not the kernel's own: whatever is
/// executed must be started by it. None on a real kernel.
/// </param>
public sealed class LinuxWorld(params IReadOnlyList<string> emulator) : ILitmusWorld
{
    // First, so that a machine that is refused leaves no file behind.
    private readonly Machine machine = Machine.Probe(emulator);
    private readonly string image = PuppetFile.Create();

    public WorldInfo Info => machine.Info;

    public Trace Run(Spec.Program program, Action<Outcome>? answered = null)
    {
        var outcomes = new List<Outcome>();
        using var running = new RunningProgram(new ProgramRun(image, machine), program, outcome =>
        {
            outcomes.Add(outcome);
            answered?.Invoke(outcome);
        });
        try
        {
            running.Go(_ => false);
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
    /// Runs programs up to their <see cref="Op.Hibernate"/>, hibernates, and runs the rest; again if one has another.
    /// </summary>
    /// <param name="programs">The programs.</param>
    /// <param name="hibernate">Comes back when the machine has been off.</param>
    /// <param name="answer">Told every answer, with the index of the program.</param>
    public void RunTogether(
        IReadOnlyList<Spec.Program> programs, Action hibernate, Action<int, Answered> answer)
    {
        var all = programs.Index().Select(each => new RunningProgram(
            new ProgramRun(image, machine), each.Item, outcome => answer(each.Index, new Answered(outcome)))).ToArray();
        try
        {
            GoAll(op => op is Op.Hibernate);
            while (all.Any(program => program.Waits))
            {
                hibernate();
                foreach (var program in all.Where(program => program.Waits))
                    program.Wake(new Outcome.Done());

                GoAll(op => op is Op.Hibernate);
            }
        }
        finally
        {
            foreach (var program in all)
                program.Dispose();
        }

        void GoAll(Predicate<Op> waits)
        {
            foreach (var (index, program) in all.Index().Where(each => !each.Item.Over))
                Tell(index, program, waits);
        }

        void Tell(int index, RunningProgram program, Predicate<Op> waits)
        {
            try
            {
                program.Go(waits);
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
