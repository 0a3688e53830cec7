namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>
    /// The page behind an address, for the kernel's own use. Tags are not checked, and the entry's memory
    /// type does not matter. Null if the process itself could not make the access.
    /// </summary>
    [Models("mm/gup.c", "__get_user_pages")]
    public Page? GetUserPage(ulong address, bool write)
    {
        if (FindVmaIntersection(address, address + 1) is not { } vma || !CheckVmaFlags(vma, write))
            return null;

        if (!Walk(address, write, out var pte) && HandleMmFault(vma, address, write) is not null)
            return null;

        return Walk(address, write, out pte) ? SubPage(pte.Page, address) : null;
    }

    [Models("mm/gup.c", "check_vma_flags")]
    private static bool CheckVmaFlags(Vma vma, bool write) =>
        vma.Flags.HasFlag(write ? VmFlags.VM_WRITE : VmFlags.VM_READ);

    /// <summary>The page of a mapping that a core dump holds; null if nobody touched it.</summary>
    [Models("mm/gup.c", "get_dump_page")]
    public Page? GetDumpPage(Vma vma, ulong address)
    {
        if (swapPtes.ContainsKey(Index(vma, address)))
            HandleMmFault(vma, address, write: false);

        return pageTable.TryGetValue(Index(vma, address), out var pte) ? SubPage(pte.Page, address)
            : vma.File is CachedFile file && vma.FileOffset(address) < file.Length &&
                file.Cached(kernel, vma.FileOffset(address)) is { } cached ? SubPage(cached, address)
            : null;
    }

    /// <summary>
    /// The page behind an address, whatever the mapping permits (FOLL_FORCE): a write to private memory that the process
    /// cannot write goes to a copy. Null if there is none, or if shared memory is to be written that cannot be.
    /// </summary>
    /// <param name="address">The address, without a tag.</param>
    /// <param name="write">To write.</param>
    /// <param name="shared">Shared memory, too.</param>
    /// <param name="vma">The mapping.</param>
    [Models("mm/gup.c", "get_user_pages_remote")]
    public Page? GetUserPageForced(ulong address, bool write, bool shared, out Vma vma)
    {
        vma = FindVmaIntersection(address, address + 1)!;
        if (vma is null || vma.Flags.HasFlag(VmFlags.VM_SPECIAL) || guards.Contains(address / PageSize))
            return null;

        if (write && vma.Shared && !shared && !vma.Flags.HasFlag(VmFlags.VM_WRITE))
            return null;

        var index = Index(vma, address);
        if (!pageTable.TryGetValue(index, out var pte))
        {
            if (HandleMmFault(vma, address, write) is not null)
                return null;

            pte = pageTable[index];
        }

        if (write && !vma.Shared && pte.Page is not { Anonymous: true, Mapcount: 1 })
        {
            WpPageCopy(vma, address, pte);
            pte = pageTable[index];
        }

        return SubPage(pte.Page, address);
    }
}
