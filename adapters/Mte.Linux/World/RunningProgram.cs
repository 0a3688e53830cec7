using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

/// <summary>A program and how far it has come.</summary>
/// <param name="run">What does its ops.</param>
/// <param name="program">The program.</param>
/// <param name="answered">Told each outcome as soon as it is known.</param>
internal sealed class RunningProgram(ProgramRun run, Spec.Program program, Action<Outcome> answered) : IDisposable
{
    private int next;

    /// <summary>There is nothing more to run.</summary>
    public bool Over { get; private set; }

    /// <summary>It has come to an op that others do for it.</summary>
    public bool Waits { get; private set; }

    /// <summary>Runs ops until there are no more, or until one that others do.</summary>
    /// <exception cref="AdapterException">the adapter broke; the program is over.</exception>
    /// <exception cref="HangException">an op does not come back; the program is over.</exception>
    public void Go(Predicate<Op> waits)
    {
        // Over whatever happens, unless it gets as far as to wait.
        Over = true;
        try
        {
            for (; next < program.Ops.Count; next++)
            {
                if (waits(program.Ops[next]))
                {
                    (Waits, Over) = (true, false);
                    return;
                }

                if (run.Do(program.Ops[next]) is not { } outcome)
                    return;

                answered(outcome);
            }
        }
        catch (HangException) when (program.Dangerous)
        {
            answered(new Outcome.Hung());
        }
    }

    /// <summary>Answers the op that it waits for.</summary>
    public void Wake(Outcome outcome)
    {
        answered(outcome);
        (Waits, next) = (false, next + 1);
    }

    public void Dispose() => run.Dispose();
}
