using Mte.Spec.Values;

namespace Mte.Reference.State;

/// <summary>Bits of <c>page->flags</c> that concern tags.</summary>
[Flags]
public enum PageFlags
{
    None = 0,

    /// <summary>PG_arch_2: the page's tags are valid.</summary>
    PG_mte_tagged = 1,

    /// <summary>PG_arch_3: somebody writes the page's tags for the first time, or has done so.</summary>
    PG_mte_lock = 2,
}

/// <summary>A physical page: its data, its allocation tags (one byte a granule), and its flags.</summary>
public sealed class Page
{
    private IReadOnlyList<Page> folio;

    internal Page(int bytes, byte data, byte tag)
    {
        Data = new Contents(bytes, data);
        Tags = new Contents(bytes / Granule.Bytes, tag);
        folio = [this];
    }

    public Contents Data { get; private set; }

    public Contents Tags { get; private set; }

    public PageFlags Flags { get; set; }

    /// <summary>All pages of the folio, this one among them; a small page is a folio of its own.</summary>
    public IReadOnlyList<Page> Folio => folio;

    /// <summary>The page that carries the folio's flags.</summary>
    public Page Head => folio[0];

    /// <summary>Private memory: it goes back to the allocator with its last mapping.</summary>
    internal bool Anonymous { get; set; }

    /// <summary>How many page table entries hold the page; kept for anonymous pages only.</summary>
    internal int Mapcount { get; set; }

    /// <summary>The transparent huge page that it is part of. Each page has flags of its own there.</summary>
    internal Thp? Thp { get; set; }

    /// <summary>KSM has merged others with it: it is never written again.</summary>
    internal bool Ksm { get; set; }

    /// <summary>
    /// Takes the contents and flags of another page, which gets its own: what refers to this page stands for
    /// a folio wherever it is in memory, and migration is this.
    /// </summary>
    internal void TradeWith(Page other)
    {
        (Data, other.Data) = (other.Data, Data);
        (Tags, other.Tags) = (other.Tags, Tags);
        (Flags, other.Flags) = (other.Flags, Flags);
    }

    /// <summary>The entry that it was read from, while it is in the swap cache.</summary>
    internal SwapEntry? SwapEntry { get; set; }

    internal static Page NewFolio(int pages, int bytes, byte data, byte tag)
    {
        var folio = new Page[pages];
        for (var index = 0; index < pages; index++)
            folio[index] = new Page(bytes, data, tag) { folio = folio };

        return folio[0];
    }
}
