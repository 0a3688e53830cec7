using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>A file whose pages lie in a page cache.</summary>
public abstract class CachedFile : BackingFile
{
    private readonly Dictionary<ulong, Page> pageCache = [];

    /// <inheritdoc/>
    [Models("mm/filemap.c", "filemap_fault")]
    public override Page? Fault(Kernel kernel, ulong offset)
    {
        if (offset >= Length)
            return null;

        if (Cached(kernel, offset) is { } cached)
            return cached;

        var page = NewPage(kernel);
        foreach (var part in page.Folio)
            part.Data.Fill(0);

        pageCache[Index(kernel, offset)] = page;
        return page;
    }

    /// <summary>The page that holds a byte of the file, if somebody has asked for it before.</summary>
    public virtual Page? Cached(Kernel kernel, ulong offset) =>
        pageCache.GetValueOrDefault(Index(kernel, offset));

    /// <summary>Puts a page into the page cache.</summary>
    private protected void AddToPageCache(ulong index, Page page) => pageCache[index] = page;

    /// <summary>Takes a page out of the page cache.</summary>
    private protected void DeleteFromPageCache(ulong index) => pageCache.Remove(index);

    /// <summary>Frees whole pages of a range; the rest of the range becomes zero.</summary>
    [Models("mm/shmem.c", "shmem_fallocate")]
    public virtual void PunchHole(Kernel kernel, ulong offset, ulong length)
    {
        var unit = (ulong)BytesPerPage(kernel);
        foreach (var (index, page) in pageCache.ToArray())
        {
            var (start, end) = (
                Math.Max(offset, index * unit), Math.Min(offset + length, (index + 1) * unit));
            if (start >= end)
                continue;

            if (end - start == unit && kernel.Parts.Mm.PunchFreesPages)
                Forget(kernel, index, page);
            else
                ZeroPart(kernel, page, (int)(start - (index * unit)), (int)(end - start));
        }
    }

    /// <summary>Gives the file another length; what lies behind a shorter one is gone.</summary>
    [Models("mm/shmem.c", "shmem_setattr")]
    public void Truncate(Kernel kernel, ulong length)
    {
        if (length < Length)
            PunchHole(kernel, length, Length - length + (ulong)BytesPerPage(kernel));

        Length = length;
    }

    private void Forget(Kernel kernel, ulong index, Page page)
    {
        pageCache.Remove(index);
        kernel.Pages.Free(page);
    }

    private static void ZeroPart(Kernel kernel, Page page, int start, int count)
    {
        for (var end = start + count; start < end;)
        {
            var part = page.Folio[start / kernel.PageSize];
            var length = Math.Min(end - start, kernel.PageSize - (start % kernel.PageSize));
            part.Data.Write(start % kernel.PageSize, new byte[length]);
            if (!kernel.Parts.Mm.PartialPageKeepsTags)
                part.Tags.Fill(0);

            start += length;
        }
    }

    /// <summary>The unit of the page cache, in bytes.</summary>
    protected virtual int BytesPerPage(Kernel kernel) => kernel.PageSize;

    /// <summary>A page for the page cache, uncleared.</summary>
    protected virtual Page NewPage(Kernel kernel) => kernel.Pages.AllocPage();

    private protected ulong Index(Kernel kernel, ulong offset) => offset / (ulong)BytesPerPage(kernel);
}
