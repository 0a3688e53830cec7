using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

/// <summary>Options of <c>prctl</c> that concern tags (include/uapi/linux/prctl.h).</summary>
public enum PrctlOption
{
    PR_SET_TAGGED_ADDR_CTRL = 55,
    PR_GET_TAGGED_ADDR_CTRL = 56,
}

/// <summary>
/// Bits of the tagged address control word. The include mask of IRG is bits 18:3 and given as a number, such
/// as
/// <c>0x7fff8</c> for all tags; unknown bits may be given as numbers too.
/// </summary>
[Flags]
public enum TaggedAddrCtrl : ulong
{
    None = 0,
    PR_TAGGED_ADDR_ENABLE = 1,
    PR_MTE_TCF_SYNC = 1 << 1,
    PR_MTE_TCF_ASYNC = 1 << 2,
    PR_MTE_STORE_ONLY = 1 << 19,
}

/// <summary>What <c>execve</c> is asked to execute.</summary>
public enum Executable
{
    /// <summary>The program that every process of a case runs.</summary>
    Itself,

    /// <summary>A file that does not exist.</summary>
    Missing,
}

[JsonDerivedType(typeof(Fork), "fork")]
[JsonDerivedType(typeof(CloneThread), "clone_thread")]
[JsonDerivedType(typeof(Execve), "execve")]
[JsonDerivedType(typeof(SchedYield), "sched_yield")]
[JsonDerivedType(typeof(Prctl), "prctl")]
public abstract partial record Op
{
    /// <summary>Makes processes and threads, and sets how their tags are checked.</summary>
    public abstract record ProcessesFamily : Op;

    /// <summary>
    /// The system call <c>fork</c>: the child has the parent's mappings under the same names.
    /// </summary>
    /// <param name="As">The name of the child.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Model)]
    public sealed record Fork([Makes(Thing.Process)] string As) : ProcessesFamily;

    /// <summary>
    /// The system call <c>clone</c> with the flags of a thread (CLONE_VM, CLONE_THREAD, CLONE_SIGHAND,
    /// CLONE_FILES): a new thread of the same process, which acts under a name of its own.
    /// </summary>
    /// <param name="As">The name of the thread.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CloneThread([Makes(Thing.Process)] string As) : ProcessesFamily;

    /// <summary>The system call <c>execve</c>. Nothing is left of the process's mappings.</summary>
    /// <param name="Program">What to execute.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Execve(Executable Program = Executable.Itself) : ProcessesFamily;

    /// <summary>The system call <c>sched_yield</c>: others run before the thread goes on.</summary>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record SchedYield : ProcessesFamily;

    /// <summary>
    /// The system call <c>prctl</c>, for the tagged address control word of the calling thread.
    /// </summary>
    /// <param name="Option">Which call.</param>
    /// <param name="Arg2">The control word, as a list of names and numbers.</param>
    /// <param name="Arg3">The third argument; anything but 0 is refused.</param>
    /// <param name="Arg4">The fourth argument; anything but 0 is refused.</param>
    /// <param name="Arg5">The fifth argument; anything but 0 is refused.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Prctl(
        PrctlOption Option,
        TaggedAddrCtrl Arg2 = TaggedAddrCtrl.None,
        long Arg3 = 0,
        long Arg4 = 0,
        long Arg5 = 0) : ProcessesFamily;
}
