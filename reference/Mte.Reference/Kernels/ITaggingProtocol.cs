using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// How a page's tags become valid, once, whoever comes first. Whoever is told that it is first writes the
/// tags between the two calls. One protocol follows another because each let threads interleave badly; one
/// thing at a time, as here, they all come to the same. Pages are the heads of their folios.
/// </summary>
public interface ITaggingProtocol
{
    /// <summary>The page's tags are valid.</summary>
    bool PageMteTagged(Page page);

    /// <summary>Whether the caller is the first and must write the page's tags.</summary>
    bool TryPageMteTagging(Page page);

    /// <summary>The first has written the tags.</summary>
    void SetPageMteTagged(Page page);
}
