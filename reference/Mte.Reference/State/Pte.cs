namespace Mte.Reference.State;

/// <summary>A page table entry. One entry stands for a whole huge page.</summary>
/// <param name="Page">The page; a huge page's head.</param>
/// <param name="Accessible">
/// EL0 may read (PTE_VALID and PTE_USER); false for PROT_NONE and execute-only.
/// </param>
/// <param name="Write">EL0 may write.</param>
/// <param name="Tagged">The memory type is Normal Tagged: the page's tags count.</param>
/// <param name="Special">The zero page: no page of the process's own.</param>
/// <param name="UffdWp">A userfaultfd write-protects the page.</param>
public readonly record struct Pte(
    Page Page, bool Accessible, bool Write, bool Tagged, bool Special = false, bool UffdWp = false);
