namespace Mte.Spec;

/// <summary>
/// What a swap area lies on. Both write and read at once: on a disk a page would stay in the swap cache, tags and all,
/// and nothing would ever be read back.
/// </summary>
public enum SwapKind
{
    /// <summary>A RAM disk (brd).</summary>
    RamDisk,

    /// <summary>Compressed memory (zram).</summary>
    [Needs("zram")]
    Zram,
}

/// <summary>Flags of a page frame in <c>/proc/kpageflags</c> (include/uapi/linux/kernel-page-flags.h and, from 32 on,
/// include/linux/kernel-page-flags.h).</summary>
public enum KpageFlag
{
    /// <summary>Private memory of a process.</summary>
    KPF_ANON = 12,

    /// <summary>Part of a hugetlb page.</summary>
    KPF_HUGE = 17,

    /// <summary>Merged by KSM.</summary>
    KPF_KSM = 21,

    /// <summary>Part of a transparent huge page.</summary>
    KPF_THP = 22,

    /// <summary>The zero page.</summary>
    KPF_ZERO_PAGE = 24,

    /// <summary>PG_arch_2: the page's tags are valid.</summary>
    KPF_ARCH_2 = 41,

    /// <summary>PG_arch_3: somebody makes, or made, the page's tags valid (6.2).</summary>
    KPF_ARCH_3 = 42,
}

public abstract partial record Op
{
    /// <summary>
    /// The system call <c>swapon</c>, of a new area. A program can have one at a time; it is turned off when the program
    /// is over.
    /// </summary>
    /// <param name="Kind">What the area lies on.</param>
    /// <param name="Pages">The size of the area, in pages; few, to have slots used again soon.</param>
    [Needs("swap")]
    [Answers(Answer.Nothing)]
    public sealed record SwapOn(SwapKind Kind = SwapKind.RamDisk, [Within(8, 1000)] int Pages = 1000) : Op;

    /// <summary>The system call <c>swapoff</c>: every page that is out is brought back.</summary>
    [Needs("swap")]
    [Answers(Answer.Nothing)]
    public sealed record SwapOff : Op;

    /// <summary>
    /// Has pages swapped out with <c>madvise(MADV_PAGEOUT)</c>. <i>Unsupported</i> if not each of them is out afterwards,
    /// as <c>/proc/PID/pagemap</c> (for shared memory <c>/proc/PID/smaps</c>) shows it, or if more is in the swap
    /// cache than before.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="InUse">
    /// 1 if somebody brings pages back at once: it is enough then that one was seen to be out.
    /// </param>
    [Needs("swap")]
    [Answers(Answer.Nothing)]
    public sealed record PageOut(Place At, [Within(1, 512)] int Pages = 1, [Within(0, 1)] int InUse = 0) : Op;

    /// <summary>
    /// Answers how many pages of a range are swapped out: bit 62 of <c>/proc/PID/pagemap</c>, or for shared memory the
    /// whole mapping's <c>Swap:</c> in <c>/proc/PID/smaps</c>.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("swap")]
    [Answers(Answer.Number)]
    public sealed record Swapped(Place At, [Within(1, 512)] int Pages = 1) : Op;

    /// <summary>
    /// The system call <c>process_madvise</c>, for one range of another process. Answers the number of bytes advised.
    /// </summary>
    /// <param name="Process">The process whose memory it is.</param>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Advice">The advice.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("root")]
    [Answers(Answer.Number)]
    public sealed record ProcessMadvise(
        [Uses(Thing.Process)] string Process, Place At, Advice Advice, [Within(1, 512)] int Pages = 1) : Op;

    /// <summary>
    /// Answers whether a page frame has a flag in <c>/proc/kpageflags</c>, 1 or 0: the frame behind a place or, if there
    /// is none any more, the one that was there when it was last asked about.
    /// </summary>
    /// <param name="At">The place.</param>
    /// <param name="Flag">The flag.</param>
    [Needs("kpageflags")]
    [Answers(Answer.Number)]
    public sealed record Kpageflags(Place At, KpageFlag Flag) : Op;

    /// <summary>The system call <c>pread64</c> on <c>/proc/kpageflags</c>. Answers the number of bytes read.</summary>
    /// <param name="Offset">Where to read from, in bytes: eight for each page frame.</param>
    /// <param name="Bytes">How much to read.</param>
    [Needs("kpageflags")]
    [Answers(Answer.Number)]
    public sealed record KpageflagsPread([Within(0, 1L << 50)] long Offset, [Within(0, 4096)] int Bytes = 8) : Op;
}
