using System.Collections.Immutable;
using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>The ways by which a page comes back from swap.</summary>
public enum SwapIn
{
    /// <summary>A thread touched private memory.</summary>
    DoSwapPage,

    /// <summary>A thread or a system call needs a page of a shmem file.</summary>
    ShmemSwapin,

    /// <summary>swapoff.</summary>
    UnusePte,
}

/// <summary>
/// When a page that comes back from swap gets its tags back. The defaults are those of 5.10.
/// </summary>
public sealed record SwapInFacts
{
    /// <summary>Tags come back on these ways.</summary>
    [Models("mm/memory.c", "do_swap_page")]
    [Models("mm/swapfile.c", "unuse_pte")]
    public ImmutableHashSet<SwapIn> Ways { get; init; } =
    [
        SwapIn.DoSwapPage, SwapIn.ShmemSwapin, SwapIn.UnusePte
    ];

    /// <summary>
    /// A private page gets its tags back only through a Tagged entry. If not, it gets them through any entry,
    /// such as a VMM's.
    /// </summary>
    [Models("arch/arm64/kernel/mte.c", "mte_sync_page_tags", In = "6.1")]
    public bool NeedsTaggedPte { get; init; } = true;

    /// <summary>
    /// swapoff restores tags through an entry that the process cannot read. 6.1 does not; that is a defect,
    /// and the profile does not have it.
    /// </summary>
    [Models("mm/swapfile.c", "unuse_pte")]
    public bool SwapoffRestoresUnreadable { get; init; } = true;

    /// <summary>
    /// Whether tags are restored on this way into an entry. A page of a shmem file has no entry yet.
    /// </summary>
    public bool Restores(SwapIn way, Pte? pte)
    {
        if (!Ways.Contains(way) || (NeedsTaggedPte && pte is { Tagged: false }))
            return false;

        return SwapoffRestoresUnreadable || way is not SwapIn.UnusePte || pte is not { Accessible: false };
    }
}
