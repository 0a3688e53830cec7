using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

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

    /// <summary>
    /// The deferred split queue's shrinker, run by <c>/proc/sys/vm/drop_caches</c>; a part must be unmapped.
    /// </summary>
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

[JsonDerivedType(typeof(MapThp), "map_thp")]
[JsonDerivedType(typeof(AnonHugePages), "anon_huge_pages")]
[JsonDerivedType(typeof(SplitThp), "split_thp")]
[JsonDerivedType(typeof(CollapseThp), "collapse_thp")]
public abstract partial record Op
{
    /// <summary>Makes, splits and collapses transparent huge pages.</summary>
    public abstract record HugePagesFamily : Op;

    /// <summary>
    /// Maps whole transparent huge pages of private anonymous memory, aligned, with
    /// <c>madvise(MADV_HUGEPAGE)</c>, and touches them. <i>Unsupported</i> if a touch did not bring a huge
    /// page.
    /// </summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Prot">Protection bits.</param>
    /// <param name="Touch">The first access to each huge page.</param>
    /// <param name="HugePages">The length, in huge pages: 512 pages of 4 KiB, 2048 of 16 KiB.</param>
    [Needs("thp")]
    [Facts(Answer.Nothing, Changes.Daemons, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record MapThp(
        [Makes(Thing.Mapping)] string As,
        Prot Prot,
        Touch Touch = Touch.Write,
        [Within(1, 8)] int HugePages = 1) : HugePagesFamily;

    /// <summary>
    /// Answers how many transparent huge pages of the process's own the mapping at a place has (AnonHugePages
    /// of
    /// <c>/proc/PID/smaps</c>). The huge zero page does not count.
    /// </summary>
    /// <param name="At">A place inside the mapping.</param>
    [Needs("thp")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record AnonHugePages(Place At) : HugePagesFamily;

    /// <summary>
    /// Has the kernel split the transparent huge page at a place. <i>Unsupported</i> if any page near it is
    /// still part of one, as <c>/proc/kpageflags</c> shows it.
    /// </summary>
    /// <param name="At">A place in the huge page; the page that the advice is for.</param>
    /// <param name="Cause">What makes the kernel split it.</param>
    [Needs("thp")]
    [Facts(Answer.Nothing, Changes.Daemons, Reach.Kernel, InLitmus.ModelAndKernel)]
    public sealed record SplitThp(Place At, SplitCause Cause) : HugePagesFamily;

    /// <summary>
    /// Has the kernel gather the pages of an aligned range into a transparent huge page. <i>Unsupported</i>
    /// if khugepaged does not; whatever <c>madvise</c> came to if that refuses.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Cause">What makes the kernel do it.</param>
    [Needs("thp")]
    [Facts(Answer.Nothing, Changes.Daemons, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record CollapseThp(Place At, CollapseCause Cause) : HugePagesFamily;
}
