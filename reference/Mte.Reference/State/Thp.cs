namespace Mte.Reference.State;

/// <summary>
/// A transparent huge page of anonymous memory. Its pages keep their own entries and flags, so that whatever
/// knows nothing of it treats them right; it is freed and split as a whole.
/// </summary>
/// <param name="pages">Its pages, the head first.</param>
public sealed class Thp(IReadOnlyList<Page> pages)
{
    public IReadOnlyList<Page> Pages { get; } = pages;

    /// <summary>Pages that nobody maps any more.</summary>
    internal List<Page> Unmapped { get; } = [];

    /// <summary>Notes that nobody maps a page any more; true if that was the last.</summary>
    internal bool Unmap(Page page)
    {
        Unmapped.Add(page);
        return Unmapped.Count == Pages.Count;
    }
}
