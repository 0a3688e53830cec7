using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Mm;

/// <summary>mm/gup.c: finds a page of a process for the kernel's own use, or faults it in.</summary>
public static class Gup
{
    /// <summary>
    /// The page behind an address, for the kernel's own use. Tags are not checked, and the entry's memory
    /// type does not matter. Null if the process itself could not make the access.
    /// </summary>
    [Models("mm/gup.c", "__get_user_pages")]
    public static Page? GetUserPage(this AddressSpace mm, ulong address, bool write)
    {
        if (mm.FindVmaIntersection(address, address + 1) is not { } vma || !CheckVmaFlags(vma, write))
            return null;

        if (!mm.Walk(address, write, out var pte) &&
            Memory.HandleMmFault(mm, vma, address, write) is not null)
            return null;

        return mm.Walk(address, write, out pte) ? mm.SubPage(pte.Page, address) : null;
    }

    [Models("mm/gup.c", "check_vma_flags")]
    private static bool CheckVmaFlags(Vma vma, bool write) =>
        vma.Flags.HasFlag(write ? VmFlags.VM_WRITE : VmFlags.VM_READ);

    /// <summary>The page of a mapping that a core dump holds; null if nobody touched it.</summary>
    [Models("mm/gup.c", "get_dump_page")]
    public static Page? GetDumpPage(this AddressSpace mm, Vma vma, ulong address)
    {
        if (mm.PageTable.HasSwap(vma, address))
            Memory.HandleMmFault(mm, vma, address, write: false);

        return mm.PageTable.TryGet(vma, address, out var pte) ? mm.SubPage(pte.Page, address)
            : vma.File is CachedFile file && vma.FileOffset(address) < file.Length &&
                file.Cached(mm.Kernel, vma.FileOffset(address)) is { } cached ? mm.SubPage(cached, address)
            : null;
    }

    /// <summary>
    /// The page behind an address, whatever the mapping permits (FOLL_FORCE): a write to private memory that
    /// the process cannot write goes to a copy. Null if there is none, or for a write to shared memory that
    /// the process cannot write.
    /// </summary>
    /// <param name="mm">The process's memory.</param>
    /// <param name="address">The address, without a tag.</param>
    /// <param name="write">To write.</param>
    /// <param name="shared">Shared memory, too.</param>
    /// <param name="vma">The mapping.</param>
    [Models("mm/gup.c", "get_user_pages_remote")]
    public static Page? GetUserPageForced(
        this AddressSpace mm, ulong address, bool write, bool shared, out Vma vma)
    {
        vma = mm.FindVmaIntersection(address, address + 1)!;
        if (vma is null || vma.Flags.HasFlag(VmFlags.VM_SPECIAL) || mm.PageTable.IsGuard(address))
            return null;

        if (write && vma.Shared && !shared && !vma.Flags.HasFlag(VmFlags.VM_WRITE))
            return null;

        if (!mm.PageTable.TryGet(vma, address, out var pte))
        {
            if (Memory.HandleMmFault(mm, vma, address, write) is not null)
                return null;

            mm.PageTable.TryGet(vma, address, out pte);
        }

        if (write && !vma.Shared && pte.Page is not { Anonymous: true, Mapcount: 1 })
        {
            Memory.WpPageCopy(mm, vma, address, pte);
            mm.PageTable.TryGet(vma, address, out pte);
        }

        return mm.SubPage(pte.Page, address);
    }

    /// <summary>
    /// Faults a range in. An error ends it, or only what is left of the mapping if errors are ignored.
    /// </summary>
    [Models("mm/gup.c", "__mm_populate")]
    internal static Errno MmPopulate(AddressSpace mm, ulong start, ulong end, bool ignoreErrors = true)
    {
        while (start < end)
        {
            if (mm.FindVma(start) is not { } vma || vma.Start >= end)
                return Errno.Ok;

            var next = Math.Min(vma.End, end);
            var populated = PopulateVmaPageRange(mm, vma, Math.Max(start, vma.Start), next);
            if (populated is not Errno.Ok && !ignoreErrors)
                return populated;

            start = next;
        }

        return Errno.Ok;
    }

    [Models("mm/gup.c", "populate_vma_page_range")]
    private static Errno PopulateVmaPageRange(AddressSpace mm, Vma vma, ulong start, ulong end)
    {
        var onFault = vma.Flags.HasFlag(VmFlags.VM_LOCKONFAULT);
        if (vma.Flags.HasFlag(VmFlags.VM_SPECIAL) || (onFault && !mm.Kernel.Parts.Mm.LockOnFaultChecksAccess))
            return Errno.Ok;

        if ((vma.Flags & VmFlags.VM_ACCESS_FLAGS) == 0)
            return Errno.EFAULT;

        if (onFault)
            return Errno.Ok;

        var write = (vma.Flags & (VmFlags.VM_WRITE | VmFlags.VM_SHARED)) == VmFlags.VM_WRITE;
        for (var address = start; address < end; address += mm.PageSize)
            if (mm.PageTable.IsGuard(address) || Memory.HandleMmFault(mm, vma, address, write) is not null)
                return Errno.EFAULT;

        return Errno.Ok;
    }

    /// <summary>Faults in what mlock, mlockall or MAP_LOCKED locked.</summary>
    internal static Errno PopulateLocked(AddressSpace mm, ulong start, ulong end, bool ignoreErrors = true) =>
        mm.Kernel.Parts.Mm.LockFaultsIn ? MmPopulate(mm, start, end, ignoreErrors) : Errno.Ok;
}
