using Mte.Linux.Families;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Linux.World;

/// <summary>A program, and which of its ops comes next.</summary>
/// <param name="run">Does its ops.</param>
/// <param name="program">The program.</param>
/// <param name="answered">Told each outcome as soon as it is known.</param>
internal sealed class RunningProgram(LinuxRun run, Program program, Action<Outcome> answered) : IDisposable
{
    private int next;

    /// <summary>The program is over.</summary>
    public bool Over { get; private set; }

    /// <summary>It waits for the answer to an op that the caller does.</summary>
    public bool Waits { get; private set; }

    /// <summary>Runs ops to the end, or to one that the caller does.</summary>
    /// <param name="until">Whether the caller does an op.</param>
    /// <exception cref="AdapterException">the adapter broke; the program is over.</exception>
    /// <exception cref="HangException">an op does not come back; the program is over.</exception>
    public void Run(Predicate<Op> until)
    {
        // An exception ends the program, too.
        Over = true;
        try
        {
            for (; next < program.Ops.Count; next++)
            {
                if (until(program.Ops[next]))
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
    public void Answer(Outcome outcome)
    {
        answered(outcome);
        (Waits, next) = (false, next + 1);
    }

    public void Dispose() => run.Dispose();
}
