using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>A memfd, a file on tmpfs, or what is behind shared anonymous memory.</summary>
public sealed class ShmemFile : CachedFile
{
    // By the page's number in the file: pages that are out (value entries of the page cache).
    private readonly Dictionary<ulong, SwapEntry> swapped = [];

    public override bool IsShmem => true;

    /// <summary>Whether seals may be added.</summary>
    public bool AllowsSealing { get; init; }

    /// <summary>The seals (F_GET_SEALS).</summary>
    public SealFlags Seals { get; internal set; }

    /// <summary>Whether the page at an offset is swapped out.</summary>
    public bool IsSwapped(Kernel kernel, ulong offset) => swapped.ContainsKey(Index(kernel, offset));

    /// <inheritdoc/>
    [Models("mm/shmem.c", "shmem_swapin_folio")]
    public override Page? Cached(Kernel kernel, ulong offset)
    {
        if (swapped.TryGetValue(Index(kernel, offset), out var entry))
            Swapin(kernel, Index(kernel, offset), entry, SwapIn.ShmemSwapin);

        return base.Cached(kernel, offset);
    }

    /// <inheritdoc/>
    public override void PunchHole(Kernel kernel, ulong offset, ulong length)
    {
        foreach (var index in swapped.Keys.ToArray())
            _ = Cached(kernel, index * (ulong)kernel.PageSize);

        base.PunchHole(kernel, offset, length);
    }

    /// <summary>Swaps a page out that nobody has mapped any more; false if there is no room.</summary>
    [Models("mm/shmem.c", "shmem_writepage")]
    internal bool WritePage(Kernel kernel, SwapArea area, ulong offset)
    {
        var index = Index(kernel, offset);
        if (base.Cached(kernel, offset) is not { } page || area.Write(page) is not { } entry)
            return false;

        swapped[index] = entry;
        area.Files.Add(this);
        DeleteFromPageCache(index);
        kernel.Pages.Free(page);
        return true;
    }

    /// <summary>swapoff: every page of the file comes back.</summary>
    [Models("mm/shmem.c", "shmem_unuse")]
    internal void Unuse(Kernel kernel)
    {
        foreach (var (index, entry) in swapped.ToArray())
            Swapin(kernel, index, entry, SwapIn.ShmemSwapin);
    }

    private void Swapin(Kernel kernel, ulong index, SwapEntry entry, SwapIn way)
    {
        var area = kernel.Swap!;
        var page = area.Read(entry);
        if (kernel.Parts.SwapIn.Restores(way, null))
            kernel.Parts.Swap.ArchSwapRestore(kernel, area, entry, page);

        swapped.Remove(index);
        AddToPageCache(index, page);
        area.Free(entry);
    }
}
