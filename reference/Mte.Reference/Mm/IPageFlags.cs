using Mte.Spec;

namespace Mte.Reference.Mm;

/// <summary>What <c>/proc/kpageflags</c> shows.</summary>
public interface IPageFlags
{
    /// <summary>Whether a page has a flag; null if the model does not know.</summary>
    bool? StablePageFlags(Kernel kernel, Page page, KpageFlag flag);

    /// <summary>Whether a page that nobody has keeps its flags.</summary>
    bool KeepsFlagsOfFree { get; }

    /// <summary>The result of pread64: an error if the range is not whole entries.</summary>
    (Errno Errno, long Bytes) KpageflagsRead(Kernel kernel, long offset, int bytes);
}

/// <summary>Up to 6.9: each page's own flags; a huge page's are with its head.</summary>
public class OwnPageFlags : IPageFlags
{
    // Behind every frame that a machine of today can have.
    private const long MaxFrame = 1L << 40;

    [Models("fs/proc/page.c", "stable_page_flags")]
    public virtual bool? StablePageFlags(Kernel kernel, Page page, KpageFlag flag) => flag switch
    {
        KpageFlag.KPF_ANON => page.Head.Anonymous,
        KpageFlag.KPF_HUGE => page.Folio.Count > 1,
        KpageFlag.KPF_ZERO_PAGE => page == kernel.ZeroPage,
        KpageFlag.KPF_ARCH_2 => Holder(page).Flags.HasFlag(PageFlags.PG_mte_tagged),
        KpageFlag.KPF_ARCH_3 => Holder(page).Flags.HasFlag(PageFlags.PG_mte_lock),
        _ => null,
    };

    [Models("mm/page_alloc.c", "free_pages_prepare")]
    public virtual bool KeepsFlagsOfFree => false;

    [Models("fs/proc/page.c", "kpageflags_read")]
    public virtual (Errno Errno, long Bytes) KpageflagsRead(Kernel kernel, long offset, int bytes) =>
        offset % sizeof(ulong) != 0 || bytes % sizeof(ulong) != 0 ? (Errno.EINVAL, 0)
        : (Errno.Ok, offset / sizeof(ulong) >= MaxFrame ? 0 : bytes);

    /// <summary>The page whose flags are shown.</summary>
    protected virtual Page Holder(Page page) => page;
}

/// <summary>From 6.10 on: the flags of the folio, for every page of it.</summary>
public sealed class FolioFlags : OwnPageFlags
{
    [Models("fs/proc/page.c", "stable_page_flags")]
    protected override Page Holder(Page page) => page.Head;
}
