using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mte;

/// <summary>5.10: the flag comes first, the tags after it.</summary>
public sealed class FlagBeforeTags : ITaggingProtocol
{
    public bool PageMteTagged(Page page) => page.Flags.HasFlag(PageFlags.PG_mte_tagged);

    [Models("arch/arm64/kernel/mte.c", "mte_sync_tags")]
    public bool TryPageMteTagging(Page page)
    {
        var first = !PageMteTagged(page);
        page.Flags |= PageFlags.PG_mte_tagged;
        return first;
    }

    /// <summary>The flag is set already.</summary>
    public void SetPageMteTagged(Page page)
    {
    }
}

/// <summary>
/// 6.1.17 and later 6.1: the flag comes after the tags, and two may both think that they are first.
/// </summary>
public sealed class FlagAfterTags : ITaggingProtocol
{
    [Models("arch/arm64/include/asm/mte.h", "page_mte_tagged")]
    public bool PageMteTagged(Page page) => page.Flags.HasFlag(PageFlags.PG_mte_tagged);

    [Models("arch/arm64/kernel/mte.c", "mte_sync_tags")]
    public bool TryPageMteTagging(Page page) => !PageMteTagged(page);

    [Models("arch/arm64/include/asm/mte.h", "set_page_mte_tagged")]
    public void SetPageMteTagged(Page page) => page.Flags |= PageFlags.PG_mte_tagged;
}

/// <summary>From 6.2 on: a lock says who is first, the flag says that the tags are valid.</summary>
public sealed class LockThenFlag : ITaggingProtocol
{
    [Models("arch/arm64/include/asm/mte.h", "page_mte_tagged")]
    public bool PageMteTagged(Page page) => page.Flags.HasFlag(PageFlags.PG_mte_tagged);

    [Models("arch/arm64/include/asm/mte.h", "try_page_mte_tagging")]
    public bool TryPageMteTagging(Page page)
    {
        var first = !page.Flags.HasFlag(PageFlags.PG_mte_lock);
        page.Flags |= PageFlags.PG_mte_lock;
        if (!first && !PageMteTagged(page))
            throw new UnreachableException("a page is locked for tagging: the kernel would wait for ever");

        return first;
    }

    [Models("arch/arm64/include/asm/mte.h", "set_page_mte_tagged")]
    public void SetPageMteTagged(Page page) => page.Flags |= PageFlags.PG_mte_tagged;
}
