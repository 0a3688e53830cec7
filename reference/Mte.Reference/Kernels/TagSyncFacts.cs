using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// When the kernel makes the tags of a PROT_MTE mapping's pages valid. The defaults are those of 5.10.
/// </summary>
public sealed record TagSyncFacts
{
    /// <summary>A new page of a PROT_MTE mapping gets tag 0 when it is allocated.</summary>
    public bool ClearsAtAllocation { get; init; }

    /// <summary>
    /// Setting a Tagged entry makes the page's tags valid even if EL0 cannot read through the entry. If not,
    /// a PROT_NONE mapping waits until it is opened.
    /// </summary>
    [Models("arch/arm64/include/asm/pgtable.h", "__set_ptes")]
    [Models("arch/arm64/include/asm/pgtable.h", "pte_access_permitted")]
    public bool SyncsInaccessiblePtes { get; init; } = true;

    /// <summary>Whether setting this Tagged entry makes the page's tags valid.</summary>
    public bool SyncsTagsOf(Pte pte) => pte.Accessible || SyncsInaccessiblePtes;
}
