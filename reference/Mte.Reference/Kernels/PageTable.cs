using System.Diagnostics.CodeAnalysis;
using Mte.Reference.Mm;
using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// The page table of a process, as plain state: entries, swap entries and markers. <see cref="Ptes"/> makes
/// entries, and <see cref="Memory.ZapPte"/> gives back what a removed entry held.
/// </summary>
/// <param name="pageSize">Bytes in a page.</param>
/// <param name="hugePageSize">Bytes in a huge page.</param>
public sealed class PageTable(int pageSize, int hugePageSize)
{
    // All by page number; a huge page of hugetlb has one entry, at its first page's number.
    private readonly Dictionary<ulong, Pte> ptes = [];
    private readonly Dictionary<ulong, SwapEntry> swapPtes = [];

    // Pages that MADV_FREE gave up, and that are free to go while nobody writes to them.
    private readonly HashSet<ulong> lazyFree = [];

    // Accesses to these pages fault whatever the mapping permits (PTE_MARKER_GUARD).
    private readonly HashSet<ulong> guards = [];

    // Pages that are broken (PTE_MARKER_POISONED).
    private readonly HashSet<ulong> poisoned = [];

    /// <summary>Every swap entry, with the address that it stands at.</summary>
    internal (ulong Address, SwapEntry Entry)[] SwapEntries =>
        [.. swapPtes.Select(pte => (pte.Key * (ulong)pageSize, pte.Value))];

    /// <summary>Bytes that one page table entry of the mapping stands for.</summary>
    public ulong BytesPerEntry(Vma vma) => (ulong)(vma.Hugetlb ? hugePageSize : pageSize);

    /// <summary>The entry for an address of a mapping; false if there is none.</summary>
    public bool TryGet(Vma vma, ulong address, out Pte pte) => ptes.TryGetValue(Index(vma, address), out pte);

    /// <summary>Whether there is an entry for an address of a mapping.</summary>
    public bool Has(Vma vma, ulong address) => ptes.ContainsKey(Index(vma, address));

    /// <summary>Whether there is an entry for a small page, whatever mapping it is in.</summary>
    public bool HasSmall(ulong address) => ptes.ContainsKey(Number(address));

    /// <summary>How many entries hold a page.</summary>
    public int MapsOf(Page page) => ptes.Values.Count(pte => pte.Page == page);

    /// <summary>Sets an entry as it is, without a look at tags.</summary>
    internal void Set(Vma vma, ulong address, Pte pte) => ptes[Index(vma, address)] = pte;

    /// <summary>Removes an entry; false if there is none.</summary>
    internal bool Remove(Vma vma, ulong address, out Pte pte) => ptes.Remove(Index(vma, address), out pte);

    /// <summary>Removes an entry; false if there is none.</summary>
    internal bool Remove(Vma vma, ulong address) => Remove(vma, address, out _);

    /// <summary>Makes every entry of a page read-only.</summary>
    internal void WriteProtect(Page page)
    {
        foreach (var (index, pte) in ptes.ToArray())
            if (pte.Page == page)
                ptes[index] = pte with { Write = false };
    }

    /// <summary>The swap entry for an address of a mapping; false if there is none.</summary>
    internal bool TryGetSwap(Vma vma, ulong address, [MaybeNullWhen(false)] out SwapEntry entry) =>
        swapPtes.TryGetValue(Index(vma, address), out entry);

    /// <summary>Whether the page at an address of a mapping is swapped out.</summary>
    internal bool HasSwap(Vma vma, ulong address) => swapPtes.ContainsKey(Index(vma, address));

    /// <summary>Sets a swap entry.</summary>
    internal void SetSwap(Vma vma, ulong address, SwapEntry entry) => swapPtes[Index(vma, address)] = entry;

    /// <summary>Removes a swap entry; false if there is none.</summary>
    internal bool RemoveSwap(Vma vma, ulong address, [MaybeNullWhen(false)] out SwapEntry entry) =>
        swapPtes.Remove(Index(vma, address), out entry);

    /// <summary>Whether MADV_FREE gave the page up.</summary>
    internal bool IsLazyFree(Vma vma, ulong address) => lazyFree.Contains(Index(vma, address));

    /// <summary>Notes that MADV_FREE gave the page up.</summary>
    internal void SetLazyFree(Vma vma, ulong address) => lazyFree.Add(Index(vma, address));

    /// <summary>Forgets that MADV_FREE gave the page up.</summary>
    internal void ClearLazyFree(Vma vma, ulong address) => lazyFree.Remove(Index(vma, address));

    /// <summary>Whether the page at an address is a guard.</summary>
    internal bool IsGuard(ulong address) => guards.Contains(Number(address));

    /// <summary>Makes the page at an address a guard.</summary>
    internal void SetGuard(ulong address) => guards.Add(Number(address));

    /// <summary>Makes the page at an address a guard no longer.</summary>
    internal void ClearGuard(ulong address) => guards.Remove(Number(address));

    /// <summary>Gives a child's page table the guards of this one.</summary>
    internal void CopyGuards(PageTable child) => child.guards.UnionWith(guards);

    /// <summary>Whether the page at an address is broken.</summary>
    internal bool IsPoisoned(ulong address) => poisoned.Contains(Number(address));

    /// <summary>Marks the page at an address as broken.</summary>
    internal void SetPoisoned(ulong address) => poisoned.Add(Number(address));

    /// <summary>Removes the mark of a broken page.</summary>
    internal void ClearPoisoned(ulong address) => poisoned.Remove(Number(address));

    private ulong Number(ulong address) => address / (ulong)pageSize;

    /// <summary>Where the entry for an address is.</summary>
    private ulong Index(Vma vma, ulong address) => Number(address & ~(BytesPerEntry(vma) - 1));
}
