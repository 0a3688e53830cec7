namespace Mte.Reference.Mm;

/// <summary>
/// struct mm_struct: the mappings of a process and its page table. Neighbours with the same flags are not
/// merged: nothing that a program can ask shows it.
/// </summary>
public sealed partial class AddressSpace
{
    private readonly Kernel kernel;

    private const ulong TaskSize = 1UL << 48;

    /// <summary>An address space without mappings.</summary>
    /// <param name="kernel">The kernel.</param>
    public AddressSpace(Kernel kernel)
    {
        this.kernel = kernel;
        kernel.AddressSpaces.Add(this);
    }

    public Kernel Kernel => kernel;

    /// <summary>All mappings, by address.</summary>
    public IReadOnlyList<Vma> Vmas => vmas;

    /// <summary>
    /// <c>mmu_notifier_change_pte</c>: tells of an entry that changes without being taken away first, by its address and
    /// page.
    /// </summary>
    public event Action<ulong, Page>? ChangePte;

    // Sorted by address; never overlapping.
    private readonly List<Vma> vmas = [];

    // By page number; a huge page has one entry, at its first page's number.
    private readonly Dictionary<ulong, Pte> pageTable = [];

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

    private ulong PageSize => (ulong)kernel.PageSize;

    private ulong PageAlign(ulong address) => (address + PageSize - 1) & ~(PageSize - 1);

    private bool OffsetInPage(ulong address) => (address & (PageSize - 1)) != 0;

    /// <summary>Bytes that one page table entry of the mapping stands for.</summary>
    private ulong BytesPerEntry(Vma vma) => vma.Hugetlb ? (ulong)kernel.HugePageSize : PageSize;

    /// <summary>Where the entry for an address is in the page table.</summary>
    private ulong Index(Vma vma, ulong address) => (address & ~(BytesPerEntry(vma) - 1)) / PageSize;
}
