using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>
/// One running kernel: the memory that its processes share, and the parts that tell its release from others.
/// It does one thing at a time, so locks, barriers and page references of the real one are left out
/// everywhere.
/// </summary>
/// <param name="parts">What differs between kernels.</param>
/// <param name="pageSize">Bytes in a page.</param>
public sealed class Kernel(Parts parts, int pageSize)
{
    public Parts Parts { get; } = parts;

    public int PageSize { get; } = pageSize;

    /// <summary>
    /// What one entry of the level above maps: 2 MiB, 32 MiB and 512 MiB for 4K, 16K and 64K pages.
    /// </summary>
    public int HugePageSize { get; } = pageSize * (pageSize / sizeof(ulong));

    /// <summary>How many small pages a huge page has.</summary>
    internal int PagesPerThp => HugePageSize / PageSize;

    public PageAllocator Pages { get; } = new(
        pageSize, pageSize * (pageSize / sizeof(ulong)), parts.PageFlags.KeepsFlagsOfFree);

    /// <summary>Every CPU's mte_tcf_preferred.</summary>
    public TcfPreferred MteTcfPreferred { get; set; } = TcfPreferred.Async;

    /// <summary>The setting abi.tagged_addr_disabled.</summary>
    public bool TaggedAddrDisabled { get; set; }

    /// <summary>What IRG draws from; seeded, so that a program answers the same twice.</summary>
    public Random Random { get; } = new(0x4d5445);

    /// <summary>Every address space, also those of processes that are gone.</summary>
    internal List<AddressSpace> AddressSpaces { get; } = [];

    /// <summary>The swap area; null while none is on.</summary>
    public SwapArea? Swap { get; set; }

    /// <summary>What untouched private memory reads: zero, and tag 0 (cleared at boot).</summary>
    [Models("arch/arm64/kernel/cpufeature.c", "cpu_enable_mte")]
    public Page ZeroPage { get; } = new(pageSize, data: 0, tag: 0);

    /// <summary>
    /// Each page of what untouched memory reads where huge pages are asked for; made when it is needed first.
    /// </summary>
    [Models("mm/huge_memory.c", "get_huge_zero_folio")]
    public Page HugeZeroPage => field ??= Parts.HugeMemory.GetHugeZeroFolio(this);
}
