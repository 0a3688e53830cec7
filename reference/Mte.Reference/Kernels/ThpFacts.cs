using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>What a kernel does with transparent huge pages. The defaults are those of 5.10.</summary>
public sealed record ThpFacts
{
    /// <summary>There is MADV_COLLAPSE.</summary>
    public bool HasCollapse { get; init; }

    /// <summary>Pages are collapsed only if the process can write at least one of them.</summary>
    [Models("mm/khugepaged.c", "hpage_collapse_scan_pmd", In = "6.12")]
    public bool CollapseNeedsWritable { get; init; } = true;

    /// <summary>Memory pressure splits huge pages that are mostly zero.</summary>
    public bool HasUnderusedSplit { get; init; }

    /// <summary>The first write to the huge zero page brings a huge page, not a small one.</summary>
    public bool HugeZeroWriteAllocates { get; init; }
}
