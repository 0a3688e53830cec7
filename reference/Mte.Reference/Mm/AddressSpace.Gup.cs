namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    /// <summary>
    /// The page behind an address, for the kernel's own use. Tags are not checked, and the entry's memory type does not
    /// matter. Null if the process itself could not make the access.
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
}
