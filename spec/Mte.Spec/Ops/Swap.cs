using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>
/// What a swap area lies on. Both write and read at once: on a disk a page would stay in the swap cache, tags
/// and all, and nothing would ever be read back.
/// </summary>
public enum SwapKind
{
    /// <summary>A RAM disk (brd).</summary>
    RamDisk,

    /// <summary>Compressed memory (zram).</summary>
    [Needs("zram")]
    Zram,
}

[JsonDerivedType(typeof(SwapOn), "swap_on")]
[JsonDerivedType(typeof(SwapOff), "swap_off")]
[JsonDerivedType(typeof(PageOut), "page_out")]
[JsonDerivedType(typeof(Swapped), "swapped")]
public abstract partial record Op
{
    /// <summary>Swaps pages out and in.</summary>
    public abstract record SwapFamily : Op;

    /// <summary>
    /// The system call <c>swapon</c>, of a new area. A program can have one at a time; it is turned off when
    /// the program is over.
    /// </summary>
    /// <param name="Kind">What the area lies on.</param>
    /// <param name="Pages">The size of the area, in pages; few, to have slots used again soon.</param>
    [Needs("swap")]
    [Facts(Answer.Nothing, Changes.Swap, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record SwapOn(SwapKind Kind = SwapKind.RamDisk, [Within(8, 1000)] int Pages = 1000)
        : SwapFamily;

    /// <summary>The system call <c>swapoff</c>: every page that is out is brought back.</summary>
    [Needs("swap")]
    [Facts(Answer.Nothing, Changes.Swap, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record SwapOff : SwapFamily;

    /// <summary>
    /// Has pages swapped out with <c>madvise(MADV_PAGEOUT)</c>. <i>Unsupported</i> if not each of them is out
    /// afterwards, as <c>/proc/PID/pagemap</c> (for shared memory <c>/proc/PID/smaps</c>) shows it, or if
    /// more is in the swap cache than before.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="InUse">
    /// 1 if somebody brings pages back at once: it is enough then that one was seen to be out.
    /// </param>
    [Needs("swap")]
    [Facts(Answer.Nothing, Changes.Swap, Reach.Kernel, InLitmus.ModelAndKernel)]
    public sealed record PageOut(Place At, [Within(1, 512)] int Pages = 1, [Within(0, 1)] int InUse = 0)
        : SwapFamily;

    /// <summary>
    /// Answers how many pages of a range are swapped out: bit 62 of <c>/proc/PID/pagemap</c>, or for shared
    /// memory the whole mapping's <c>Swap:</c> in <c>/proc/PID/smaps</c>.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("swap")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Swapped(Place At, [Within(1, 512)] int Pages = 1) : SwapFamily;
}
