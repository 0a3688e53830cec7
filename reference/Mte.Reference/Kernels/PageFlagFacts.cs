using System.Collections.Immutable;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kernels;

/// <summary>What <c>/proc/kpageflags</c> shows. The defaults are those of 5.10.</summary>
public sealed record PageFlagFacts
{
    // Behind every frame that a machine of today can have.
    private const long MaxFrame = 1L << 40;

    /// <summary>
    /// Every page shows the flags of its folio. If not, each page shows its own, and a huge page has them at
    /// its head.
    /// </summary>
    public bool ShowsFlagsOfFolio { get; init; }

    /// <summary>These flags are never shown.</summary>
    public ImmutableHashSet<KpageFlag> Hidden { get; init; } = [];

    /// <summary>The flag of the page that KPF_ARCH_3 shows.</summary>
    public PageFlags Arch3 { get; init; } = PageFlags.PG_mte_lock;

    /// <summary>A page keeps its flags when it is freed.</summary>
    [Models("mm/page_alloc.c", "free_pages_prepare")]
    public bool KeepsFlagsOfFree { get; init; }

    /// <summary>A read of a part of an entry is refused.</summary>
    public bool RefusesPartsOfEntries { get; init; } = true;

    /// <summary>A read after the last page frame reads nothing.</summary>
    public bool EndsAtLastFrame { get; init; } = true;

    /// <summary>Whether a page has a flag; null if the model does not know.</summary>
    [Models("fs/proc/page.c", "stable_page_flags")]
    public bool? StablePageFlags(Kernel kernel, Page page, KpageFlag flag) => flag switch
    {
        _ when Hidden.Contains(flag) => false,
        KpageFlag.KPF_ANON => page.Head.Anonymous,
        KpageFlag.KPF_HUGE => page.Folio.Count > 1,
        KpageFlag.KPF_ZERO_PAGE => page == kernel.ZeroPage,
        KpageFlag.KPF_ARCH_2 => Holder(page).Flags.HasFlag(PageFlags.PG_mte_tagged),
        KpageFlag.KPF_ARCH_3 => Holder(page).Flags.HasFlag(Arch3),
        _ => null,
    };

    /// <summary>The result of pread64: EINVAL if the range is not whole entries.</summary>
    [Models("fs/proc/page.c", "kpageflags_read")]
    public (Errno Errno, long Bytes) KpageflagsRead(long offset, int bytes)
    {
        if (RefusesPartsOfEntries && (offset % sizeof(ulong) != 0 || bytes % sizeof(ulong) != 0))
            return (Errno.EINVAL, 0);

        return (
            Errno.Ok,
            EndsAtLastFrame && offset / sizeof(ulong) >= MaxFrame
                ? 0
                : bytes / sizeof(ulong) * sizeof(ulong));
    }

    private Page Holder(Page page) => ShowsFlagsOfFolio ? page.Head : page;
}
