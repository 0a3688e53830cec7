namespace Mte.Spec;

/// <summary>How memory is touched first.</summary>
public enum Touch
{
    /// <summary>Not at all: nothing is mapped yet.</summary>
    None,

    /// <summary>A load from each huge page, which maps the huge zero page.</summary>
    Read,

    /// <summary>A store of 0 to each huge page, which allocates it.</summary>
    Write,
}

/// <summary>What makes the kernel split a transparent huge page.</summary>
public enum SplitCause
{
    /// <summary>madvise(MADV_COLD) of the one page.</summary>
    MADV_COLD,

    /// <summary>madvise(MADV_PAGEOUT) of the one page.</summary>
    MADV_PAGEOUT,

    /// <summary>A write to <c>/sys/kernel/debug/split_huge_pages</c>.</summary>
    SplitHugePages,

    /// <summary>The deferred split queue's shrinker, run by <c>/proc/sys/vm/drop_caches</c>; a part must be unmapped.</summary>
    DeferredSplit,

    /// <summary>The same shrinker, for huge pages that are mostly zero (6.12 and later).</summary>
    UnderusedSplit,
}

/// <summary>What makes the kernel gather pages into a transparent huge page.</summary>
public enum CollapseCause
{
    /// <summary>madvise(MADV_COLLAPSE), from 6.1 on.</summary>
    MADV_COLLAPSE,

    /// <summary>The kernel thread khugepaged, told to scan.</summary>
    Khugepaged,
}

/// <summary>System calls that move pages to another NUMA node.</summary>
public enum MigrateCall
{
    /// <summary>The system call <c>move_pages</c>.</summary>
    MovePages,

    /// <summary>The system call <c>migrate_pages</c>, of all of the process.</summary>
    MigratePages,

    /// <summary>The system call <c>mbind</c>, with MPOL_MF_MOVE.</summary>
    Mbind,
}

public abstract partial record Op
{
    /// <summary>
    /// Maps whole transparent huge pages of private anonymous memory, aligned, with <c>madvise(MADV_HUGEPAGE)</c>, and
    /// touches them. <i>Unsupported</i> if a touch did not bring a huge page.
    /// </summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Prot">Protection bits.</param>
    /// <param name="Touch">The first access to each huge page.</param>
    /// <param name="HugePages">The length, in huge pages: 512 pages of 4 KiB, 2048 of 16 KiB.</param>
    [Needs("thp")]
    [Answers(Answer.Nothing)]
    public sealed record MapThp(
        [Makes(Thing.Mapping)] string As,
        Prot Prot,
        Touch Touch = Touch.Write,
        [Within(1, 8)] int HugePages = 1) : Op;

    /// <summary>
    /// Answers how many transparent huge pages of the process's own the mapping at a place has (AnonHugePages of
    /// <c>/proc/PID/smaps</c>). The huge zero page does not count.
    /// </summary>
    /// <param name="At">A place inside the mapping.</param>
    [Needs("thp")]
    [Answers(Answer.Number)]
    public sealed record AnonHugePages(Place At) : Op;

    /// <summary>
    /// Has the kernel split the transparent huge page at a place. <i>Unsupported</i> if any page near it is still part
    /// of one, as <c>/proc/kpageflags</c> shows it.
    /// </summary>
    /// <param name="At">A place in the huge page; the page that the advice is for.</param>
    /// <param name="Cause">What makes the kernel split it.</param>
    [Needs("thp")]
    [Answers(Answer.Nothing)]
    public sealed record SplitThp(Place At, SplitCause Cause) : Op;

    /// <summary>
    /// Has the kernel gather the pages of an aligned range into a transparent huge page. <i>Unsupported</i> if
    /// khugepaged does not; whatever <c>madvise</c> came to if that refuses.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Cause">What makes the kernel do it.</param>
    [Needs("thp")]
    [Answers(Answer.Nothing)]
    public sealed record CollapseThp(Place At, CollapseCause Cause) : Op;

    /// <summary>
    /// Lets KSM merge pages with equal contents: <c>madvise(MADV_MERGEABLE)</c> or <c>prctl(PR_SET_MEMORY_MERGE)</c>,
    /// then full scans by ksmd. Answers how many pages of the range share their page frame (<c>/proc/PID/pagemap</c>)
    /// with another of the range.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="UseZeroPages">
    /// The setting <c>use_zero_pages</c>; if 1, what is answered is how many pages are the zero page.
    /// </param>
    /// <param name="MemoryMerge">If 1, all memory of the process is to be merged (PR_SET_MEMORY_MERGE).</param>
    [Needs("ksm")]
    [Answers(Answer.Number)]
    public sealed record KsmMerge(
        Place At, [Within(2, 512)] int Pages, [Within(0, 1)] int UseZeroPages = 0, [Within(0, 1)] int MemoryMerge = 0) : Op;

    /// <summary>
    /// Moves pages to the other NUMA node. <i>Unsupported</i> if not each of them is on that node afterwards, in
    /// another page frame.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages, each of which must be there.</param>
    /// <param name="Call">The system call.</param>
    /// <param name="Tag">The logical tag in the addresses.</param>
    [Needs("numa")]
    [Answers(Answer.Nothing)]
    public sealed record Migrate(
        Place At,
        [Within(1, 4096)] int Pages = 1,
        MigrateCall Call = MigrateCall.MovePages,
        [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>
    /// Puts pages out of use with <c>madvise(MADV_SOFT_OFFLINE)</c>; their contents move. <i>Unsupported</i> if a page
    /// is in the same page frame afterwards.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("soft-offline")]
    [Answers(Answer.Nothing)]
    public sealed record SoftOffline(Place At, [Within(1, 64)] int Pages = 1) : Op;
}
