namespace Mte.Spec;

/// <summary>What <c>execve</c> is asked to execute.</summary>
public enum Executable
{
    /// <summary>The program that every process of a case runs.</summary>
    Itself,

    /// <summary>A file that does not exist.</summary>
    Missing,
}

public abstract partial record Op
{
    /// <summary>
    /// The system call <c>clone</c> with the flags of a thread (CLONE_VM, CLONE_THREAD, CLONE_SIGHAND, CLONE_FILES): a
    /// new thread of the same process, which acts under a name of its own.
    /// </summary>
    /// <param name="As">The name of the thread.</param>
    [Answers(Answer.Nothing)]
    public sealed record CloneThread([Makes(Thing.Process)] string As) : Op;

    /// <summary>The system call <c>execve</c>. Nothing is left of the process's mappings.</summary>
    /// <param name="Program">What to execute.</param>
    [Answers(Answer.Nothing)]
    public sealed record Execve(Executable Program = Executable.Itself) : Op;

    /// <summary>The system call <c>sched_yield</c>: others run before the thread goes on.</summary>
    [Answers(Answer.Nothing)]
    public sealed record SchedYield : Op;
}
