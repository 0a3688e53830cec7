using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    private const MremapFlags AllMremapFlags = (MremapFlags)7;

    /// <summary>The system call mremap. Lengths in bytes.</summary>
    [Models("mm/mremap.c", "SYSCALL_DEFINE5(mremap)")]
    public Errno Mremap(
        ulong address, ulong oldLength, ulong newLength, MremapFlags flags, ulong newAddress, out ulong mapped)
    {
        mapped = 0;
        address = kernel.Parts.Mm.MremapUntags ? Address.UntaggedAddr(address) : address;
        var mayMove = flags.HasFlag(MremapFlags.Maymove);
        if ((flags & ~AllMremapFlags) != 0 || OffsetInPage(address))
            return EINVAL;

        if ((flags & (MremapFlags.Fixed | MremapFlags.Dontunmap)) != 0 && !mayMove)
            return EINVAL;

        (oldLength, newLength) = (PageAlign(oldLength), PageAlign(newLength));
        if (newLength == 0 || (flags.HasFlag(MremapFlags.Dontunmap) && oldLength != newLength))
            return EINVAL;

        if (FindVma(address) is not { } vma || vma.Start > address)
            return EFAULT;

        return flags.HasFlag(MremapFlags.Fixed)
            ? MremapTo(vma, address, oldLength, newLength, flags, newAddress, out mapped)
            : Resize(vma, address, oldLength, newLength, flags, out mapped);
    }

    [Models("mm/mremap.c", "mremap_to")]
    private Errno MremapTo(
        Vma vma, ulong address, ulong oldLength, ulong newLength, MremapFlags flags, ulong to, out ulong mapped)
    {
        mapped = 0;
        if (OffsetInPage(to) || newLength > TaskSize || to > TaskSize - newLength)
            return EINVAL;

        if (to < address + oldLength && address < to + newLength)
            return EINVAL;

        if (flags.HasFlag(MremapFlags.Dontunmap) && !MayStayEmpty(vma))
            return EINVAL;

        if (VmaToResize(vma, address, oldLength, newLength) is not Ok and var refused)
            return refused;

        DoMunmap(to, newLength);
        return MoveVma(vma, address, oldLength, newLength, to, flags, out mapped);
    }

    private Errno Resize(
        Vma vma, ulong address, ulong oldLength, ulong newLength, MremapFlags flags, out ulong mapped)
    {
        mapped = address;
        var moves = oldLength == 0 || flags.HasFlag(MremapFlags.Dontunmap);
        if (!moves && oldLength >= newLength)
            return oldLength == newLength ? Ok : DoMunmap(address + newLength, oldLength - newLength);

        if (flags.HasFlag(MremapFlags.Dontunmap) && !MayStayEmpty(vma))
            return EINVAL;

        if (VmaToResize(vma, address, oldLength, newLength) is not Ok and var refused)
            return refused;

        if (!moves && address + oldLength == vma.End && IsFree(vma.End, address + newLength))
        {
            vma.End = address + newLength;
            return Ok;
        }

        if (!flags.HasFlag(MremapFlags.Maymove))
            return ENOMEM;

        return ArchGetUnmappedAreaTopdown(0, newLength, PageSize, out var area) is not Ok and var full
            ? full
            : MoveVma(vma, address, oldLength, newLength, area, flags, out mapped);
    }

    [Models("mm/mremap.c", "vma_to_resize")]
    private Errno VmaToResize(Vma vma, ulong address, ulong oldLength, ulong newLength)
    {
        // A private mapping cannot be had twice.
        if (oldLength == 0 && !vma.Shared)
            return EINVAL;

        if (vma.Flags.HasFlag(VmFlags.VM_SEALED) && kernel.Parts.Mm.SealHolds)
            return EPERM;

        if (oldLength > vma.End - address)
            return EFAULT;

        return newLength > oldLength && (vma.Flags & (VmFlags.VM_DONTEXPAND | VmFlags.VM_SPECIAL)) != 0 ? EFAULT : Ok;
    }

    /// <summary>Whether MREMAP_DONTUNMAP may leave the old range, to be faulted in anew.</summary>
    private bool MayStayEmpty(Vma vma) => (vma.File is null && !vma.Shared) || kernel.Parts.Mm.DontunmapsFiles;

    [Models("mm/mremap.c", "move_vma")]
    private Errno MoveVma(
        Vma vma, ulong address, ulong oldLength, ulong newLength, ulong to, MremapFlags flags, out ulong mapped)
    {
        mapped = to;
        var moved = vma.CopyTo(address, to, to + newLength);
        moved.Flags = kernel.Parts.Mm.AfterMremap(moved.Flags);
        Insert(moved);
        MovePtes(vma, address, oldLength, moved);
        return flags.HasFlag(MremapFlags.Dontunmap) || oldLength == 0 ? Ok : DoMunmap(address, oldLength);
    }

    [Models("mm/mremap.c", "move_ptes")]
    private void MovePtes(Vma vma, ulong address, ulong length, Vma moved)
    {
        for (var offset = 0UL; offset < length; offset += PageSize)
            if (swapPtes.Remove(Index(vma, address + offset), out var entry))
                swapPtes[Index(moved, moved.Start + offset)] = entry;
            else if (pageTable.Remove(Index(vma, address + offset), out var pte))
            {
                if (!kernel.Parts.Mm.MremapKeepsTags)
                    pte.Page.Tags.Fill(0);

                SetPteAt(moved, moved.Start + offset, pte with { Tagged = MkPte(moved, pte.Page, pte.Write).Tagged });
            }
    }

    /// <summary>The system call remap_file_pages. Lengths in bytes.</summary>
    [Models("mm/mmap.c", "SYSCALL_DEFINE5(remap_file_pages)")]
    public Errno RemapFilePages(ulong start, ulong length, ulong pgoff)
    {
        (start, length) = (start & ~(PageSize - 1), length & ~(PageSize - 1));
        if (length == 0 || FindVma(start) is not { } vma || vma.Start > start || !vma.Shared || start + length > vma.End)
            return EINVAL;

        var flags = kernel.Parts.Mm.AfterRemapFilePages(vma.Flags);
        var file = vma.File;
        DoMunmap(start, length);
        Insert(new Vma(start, start + length, flags, file, pgoff * PageSize));
        return Ok;
    }

    /// <summary>The system call mseal. Lengths in bytes.</summary>
    [Models("mm/mseal.c", "do_mseal")]
    public Errno DoMseal(ulong start, ulong length)
    {
        if (!kernel.Parts.Mm.HasMseal)
            return ENOSYS;

        start = UntaggedStart(start);
        if (OffsetInPage(start))
            return EINVAL;

        var end = start + PageAlign(length);
        for (var address = start; address < end; address += PageSize)
            if (FindVmaIntersection(address, address + 1) is null)
                return ENOMEM;

        for (var address = start; address < end;)
        {
            var next = Math.Min(FindVma(address)!.End, end);
            SetAdvice(address, next, (VmFlags.VM_SEALED, 0));
            address = next;
        }

        return Ok;
    }

    /// <summary>Adds a mapping that the kernel makes by itself.</summary>
    [Models("mm/mmap.c", "_install_special_mapping")]
    public ulong InstallMapping(ulong length, VmFlags flags)
    {
        _ = ArchGetUnmappedAreaTopdown(0, length, PageSize, out var area);
        Insert(new Vma(area, area + length, flags, null, 0));
        return area;
    }
}
