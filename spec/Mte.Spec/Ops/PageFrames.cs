using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

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

/// <summary>Flags of a page frame in <c>/proc/kpageflags</c> (include/uapi/linux/kernel-page-flags.h and,
/// from 32 on, include/linux/kernel-page-flags.h).</summary>
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

[JsonDerivedType(typeof(Poison), "poison")]
[JsonDerivedType(typeof(Kpageflags), "kpageflags")]
[JsonDerivedType(typeof(KpageflagsPread), "kpageflags_pread")]
[JsonDerivedType(typeof(KsmMerge), "ksm_merge")]
[JsonDerivedType(typeof(Migrate), "migrate")]
[JsonDerivedType(typeof(SoftOffline), "soft_offline")]
public abstract partial record Op
{
    /// <summary>Looks at page frames, moves them, merges them and takes them out of use.</summary>
    public abstract record PageFramesFamily : Op;

    /// <summary>
    /// Fills free memory with old contents: maps much of it, sets every tag to 13 and every byte to 0xa5, and
    /// unmaps it. Memory that is not cleared before it is used again shows.
    /// </summary>
    [Needs("mte")]
    [Facts(Answer.Nothing, Changes.MemoryFailure, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Poison : PageFramesFamily;

    /// <summary>
    /// Answers whether a page frame has a flag in <c>/proc/kpageflags</c>, 1 or 0: the frame behind a place
    /// or, if there is none any more, the one that was there when it was last asked about.
    /// </summary>
    /// <param name="At">The place.</param>
    /// <param name="Flag">The flag.</param>
    [Needs("kpageflags")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Kpageflags(Place At, KpageFlag Flag) : PageFramesFamily;

    /// <summary>
    /// The system call <c>pread64</c> on <c>/proc/kpageflags</c>. Answers the number of bytes read.
    /// </summary>
    /// <param name="Offset">Where to read from, in bytes: eight for each page frame.</param>
    /// <param name="Bytes">How much to read.</param>
    [Needs("kpageflags")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record KpageflagsPread([Within(0, 1L << 50)] long Offset, [Within(0, 4096)] int Bytes = 8)
        : PageFramesFamily;

    /// <summary>
    /// Lets KSM merge pages with equal contents: <c>madvise(MADV_MERGEABLE)</c> or
    /// <c>prctl(PR_SET_MEMORY_MERGE)</c>, then full scans by ksmd. Answers how many pages of the range share
    /// their page frame (<c>/proc/PID/pagemap</c>) with another of the range.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="UseZeroPages">
    /// The setting <c>use_zero_pages</c>; if 1, what is answered is how many pages are the zero page.
    /// </param>
    /// <param name="MemoryMerge">
    /// If 1, all memory of the process is to be merged (PR_SET_MEMORY_MERGE).
    /// </param>
    [Needs("ksm")]
    [Facts(Answer.Number, Changes.Daemons, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record KsmMerge(
        Place At, [Within(2, 512)] int Pages, [
            Within(0, 1)
        ] int UseZeroPages = 0, [Within(0, 1)] int MemoryMerge = 0) : PageFramesFamily;

    /// <summary>
    /// Moves pages to the other NUMA node. <i>Unsupported</i> if not each of them is on that node afterwards,
    /// in another page frame.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages, each of which must be there.</param>
    /// <param name="Call">The system call.</param>
    /// <param name="Tag">The logical tag in the addresses.</param>
    [Needs("numa")]
    [Facts(Answer.Nothing, Changes.Daemons, Reach.Kernel, InLitmus.ModelAndKernel)]
    public sealed record Migrate(
        Place At,
        [Within(1, 4096)] int Pages = 1,
        MigrateCall Call = MigrateCall.MovePages,
        [Within(0, 15)] int Tag = 0) : PageFramesFamily;

    /// <summary>
    /// Puts pages out of use with <c>madvise(MADV_SOFT_OFFLINE)</c>; their contents move. <i>Unsupported</i>
    /// if a page is in the same page frame afterwards.
    /// </summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("soft-offline")]
    [Facts(Answer.Nothing, Changes.MemoryFailure, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record SoftOffline(Place At, [Within(1, 64)] int Pages = 1) : PageFramesFamily;
}
