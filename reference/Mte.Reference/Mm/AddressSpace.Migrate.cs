namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>
    /// Moves the page at an address elsewhere in memory, and a huge page of hugetlb as a whole; false if there is none.
    /// </summary>
    /// <param name="address">Its address.</param>
    /// <param name="offline">The old place is never used again.</param>
    [Models("mm/migrate.c", "migrate_pages")]
    public bool MigratePage(ulong address, bool offline = false)
    {
        if (PageAt(address) is not { } page)
            return false;

        var from = page.Head;
        var to = from.Folio.Count > 1 ? kernel.Pages.AllocHugetlbFolio() : kernel.Pages.AllocPage();
        kernel.Parts.Migration.MigrateFolio(kernel, to, from);
        for (var index = 0; index < from.Folio.Count; index++)
            from.Folio[index].TradeWith(to.Folio[index]);

        if (!offline)
            kernel.Pages.Free(to);

        return true;
    }
}
