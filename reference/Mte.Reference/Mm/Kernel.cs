using Mte.Spec;

namespace Mte.Reference.Mm;

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

    /// <summary>The system call swapoff.</summary>
    [Models("mm/swapfile.c", "try_to_unuse")]
    public Errno Swapoff()
    {
        if (Swap is not { } area)
            return Errno.EINVAL;

        foreach (var mm in AddressSpaces)
            mm.UnuseMm();

        foreach (var file in area.Files.ToArray())
            file.Unuse(this);

        Swap = null;
        return Errno.Ok;
    }

    /// <summary>
    /// Writes memory to disk, and reads it back after the machine was off: tag memory is then as a boot leaves it.
    /// </summary>
    [Models("kernel/power/hibernate.c", "hibernate")]
    public void Hibernate()
    {
        Page[] online = [ZeroPage, .. Pages.All];
        Contents?[] image = [.. online.Select(page => Parts.Hibernation.SwsuspMteSaveTags(this, page))];
        foreach (var page in online)
            page.Tags.Fill(PageAllocator.StaleTag);

        foreach (var (page, saved) in online.Zip(image))
            Parts.Hibernation.SwsuspMteRestoreTags(page, saved);
    }

    /// <summary>How many page table entries hold a page.</summary>
    internal int MapsOf(Page page) => AddressSpaces.Sum(mm => mm.MapsOf(page));

    /// <summary>Takes the pages of a file's range from all who have them mapped.</summary>
    [Models("mm/memory.c", "unmap_mapping_range")]
    public void UnmapMappingRange(BackingFile file, ulong offset, ulong length)
    {
        foreach (var mm in AddressSpaces)
            mm.UnmapMappingRange(file, offset, length);
    }

    /// <summary>What untouched private memory reads: zero, and tag 0 (cleared at boot).</summary>
    [Models("arch/arm64/kernel/cpufeature.c", "cpu_enable_mte")]
    public Page ZeroPage { get; } = new(pageSize, data: 0, tag: 0);

    /// <summary>
    /// Each page of what untouched memory reads where huge pages are asked for; made when it is needed first.
    /// </summary>
    [Models("mm/huge_memory.c", "get_huge_zero_folio")]
    public Page HugeZeroPage => field ??= Parts.HugeMemory.GetHugeZeroFolio(this);
}
