namespace Mte.Spec;

/// <summary>Options of <c>prctl</c> that concern tags (include/uapi/linux/prctl.h).</summary>
public enum PrctlOption
{
    PR_SET_TAGGED_ADDR_CTRL = 55,
    PR_GET_TAGGED_ADDR_CTRL = 56,
}

/// <summary>
/// Bits of the tagged address control word. The include mask of IRG is bits 18:3 and given as a number, such as
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

public abstract partial record Op
{
    /// <summary>The system call <c>fork</c>: the child has the parent's mappings under the same names.</summary>
    /// <param name="As">The name of the child.</param>
    [Answers(Answer.Nothing)]
    public sealed record Fork([Makes(Thing.Process)] string As) : Op;

    /// <summary>The system call <c>prctl</c>, for the tagged address control word of the calling thread.</summary>
    /// <param name="Option">Which call.</param>
    /// <param name="Arg2">The control word, as a list of names and numbers.</param>
    /// <param name="Arg3">The third argument; anything but 0 is refused.</param>
    /// <param name="Arg4">The fourth argument; anything but 0 is refused.</param>
    /// <param name="Arg5">The fifth argument; anything but 0 is refused.</param>
    [Answers(Answer.Number)]
    public sealed record Prctl(
        PrctlOption Option,
        TaggedAddrCtrl Arg2 = TaggedAddrCtrl.None,
        long Arg3 = 0,
        long Arg4 = 0,
        long Arg5 = 0) : Op;
}
