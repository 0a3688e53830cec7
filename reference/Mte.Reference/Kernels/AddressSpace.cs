using Mte.Reference.Mm;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kernels;

/// <summary>
/// struct mm_struct: the mappings of a process and its page table, and what reads or changes nothing else.
/// </summary>
/// <remarks>
/// All other functions on it are static and take the mm as their first argument, as in the kernel. Each file
/// of the kernel is a class: mm/mprotect.c is <see cref="Mprotect"/>. The functions keep no state of their
/// own, so that an object for each file would only hold the mm. Functions that other folders call are
/// extension methods. Neighbours with the same flags are not merged: no answer to a program shows it.
/// </remarks>
public sealed class AddressSpace
{
    /// <summary>The first address that no process can have.</summary>
    internal const ulong TaskSize = 1UL << 48;

    // Sorted by address; never overlapping.
    private readonly List<Vma> vmas = [];

    /// <summary>An address space without mappings.</summary>
    /// <param name="kernel">The kernel.</param>
    public AddressSpace(Kernel kernel)
    {
        Kernel = kernel;
        PageTable = new PageTable(kernel.PageSize, kernel.HugePageSize);
        kernel.AddressSpaces.Add(this);
    }

    /// <summary>The kernel that it belongs to.</summary>
    public Kernel Kernel { get; }

    /// <summary>All mappings, by address.</summary>
    public IReadOnlyList<Vma> Vmas => vmas;

    /// <summary>
    /// <c>mmu_notifier_change_pte</c>: tells of an entry that changes without being taken away
    /// first, by its address and page.
    /// </summary>
    public event Action<ulong, Page>? ChangePte;

    internal PageTable PageTable { get; }

    /// <summary>What mlockall asked for mappings that are still to come (<c>def_flags</c>).</summary>
    internal VmFlags DefFlags { get; set; }

    internal ulong PageSize => (ulong)Kernel.PageSize;

    internal ulong HugePageSize => (ulong)Kernel.HugePageSize;

    /// <summary>The first VMA that ends behind an address.</summary>
    [Models("mm/mmap.c", "find_vma")]
    public Vma? FindVma(ulong address)
    {
        foreach (var vma in vmas)
            if (address < vma.End)
                return vma;

        return null;
    }

    /// <summary>The first VMA that has an address in a range.</summary>
    [Models("include/linux/mm.h", "find_vma_intersection")]
    public Vma? FindVmaIntersection(ulong start, ulong end) =>
        FindVma(start) is { } vma && vma.Start < end ? vma : null;

    /// <summary>The page at an address, even if the process may not access it; null if none.</summary>
    public Page? MappedPage(ulong address) =>
        TryGetPte(address, out var pte) ? SubPage(pte.Page, address) : null;

    /// <summary>A page of the process's own behind an address, without any fault.</summary>
    public Page? PageAt(ulong address) => TryGetPte(address, out var pte) && !pte.Special ? pte.Page : null;

    /// <summary>The entry that the MMU finds for an address; false if none permits the access.</summary>
    internal bool Walk(ulong address, bool write, out Pte pte) =>
        TryGetPte(address, out pte) && (write ? pte.Write : pte.Accessible);

    /// <summary>The entry for an address; false if there is none.</summary>
    internal bool TryGetPte(ulong address, out Pte pte)
    {
        pte = default;
        return FindVmaIntersection(address, address + 1) is { } vma &&
            PageTable.TryGet(vma, address, out pte);
    }

    /// <summary>The page of a folio that an address lies in.</summary>
    internal Page SubPage(Page head, ulong address) =>
        head.Folio[(int)(address / PageSize % (ulong)head.Folio.Count)];

    /// <summary>Adds a mapping to the tree.</summary>
    internal void Insert(Vma vma)
    {
        var index = vmas.FindIndex(other => other.Start >= vma.End);
        vmas.Insert(index < 0 ? vmas.Count : index, vma);
    }

    /// <summary>Takes a mapping out of the tree; its entries must be gone.</summary>
    internal void Remove(Vma vma) => vmas.Remove(vma);

    /// <summary>Makes a mapping that an address lies inside of into two; huge pages cannot be cut.</summary>
    [Models("mm/vma.c", "split_vma")]
    internal Errno SplitVma(ulong address)
    {
        if (FindVma(address) is not { } vma || vma.Start >= address)
            return Ok;

        if ((address & (PageTable.BytesPerEntry(vma) - 1)) != 0)
            return EINVAL;

        var lower = vma.Copy(vma.Start, address);
        vma.StartAt(address);
        Insert(lower);
        return Ok;
    }

    /// <summary>Changes flags of a range that lies in one mapping, which is split for it.</summary>
    internal Errno VmaModifyFlags(ulong start, ulong end, (VmFlags Set, VmFlags Clear) change)
    {
        if (SplitVma(start) is not Ok and var refused)
            return refused;

        if (SplitVma(end) is not Ok and var failed)
            return failed;

        var vma = FindVma(start)!;
        vma.Flags = (vma.Flags & ~change.Clear) | change.Set;
        return Ok;
    }

    /// <summary>Tells those who watch that an entry changes.</summary>
    internal void MmuNotifierChangePte(ulong address, Page page) => ChangePte?.Invoke(address, page);

    internal ulong PageAlign(ulong address) => (address + PageSize - 1) & ~(PageSize - 1);

    internal bool OffsetInPage(ulong address) => (address & (PageSize - 1)) != 0;

    /// <summary>The start of a range whose address may have a tag.</summary>
    internal ulong UntaggedStart(ulong start) =>
        Kernel.Parts.Mm.RangesUntag ? Address.UntaggedAddr(start) : start;
}
