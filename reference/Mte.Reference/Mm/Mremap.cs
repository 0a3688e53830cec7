using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mremap.c: resizes and moves mappings.</summary>
public static class Mremap
{
    private const MremapFlags AllMremapFlags = (MremapFlags)7;

    /// <summary>The system call mremap. Lengths in bytes.</summary>
    [Models("mm/mremap.c", "SYSCALL_DEFINE5(mremap)")]
    public static Errno SysMremap(
        this AddressSpace mm, ulong address, ulong oldLength, ulong newLength, MremapFlags flags,
        ulong newAddress, out ulong mapped)
    {
        mapped = 0;
        address = mm.Kernel.Parts.Mm.MremapUntags ? Address.UntaggedAddr(address) : address;
        var mayMove = flags.HasFlag(MremapFlags.Maymove);
        if ((flags & ~AllMremapFlags) != 0 || mm.OffsetInPage(address))
            return EINVAL;

        if ((flags & (MremapFlags.Fixed | MremapFlags.Dontunmap)) != 0 && !mayMove)
            return EINVAL;

        (oldLength, newLength) = (mm.PageAlign(oldLength), mm.PageAlign(newLength));
        if (newLength == 0 || (flags.HasFlag(MremapFlags.Dontunmap) && oldLength != newLength))
            return EINVAL;

        if (mm.FindVma(address) is not { } vma || vma.Start > address)
            return EFAULT;

        if (vma.Flags.HasFlag(VmFlags.VM_SEALED) && mm.Kernel.Parts.Mm.SealHolds)
            return EPERM;

        return flags.HasFlag(MremapFlags.Fixed)
            ? MremapTo(mm, vma, address, oldLength, newLength, flags, newAddress, out mapped)
            : Resize(mm, vma, address, oldLength, newLength, flags, out mapped);
    }

    [Models("mm/mremap.c", "mremap_to")]
    private static Errno MremapTo(
        AddressSpace mm, Vma vma, ulong address, ulong oldLength, ulong newLength, MremapFlags flags,
        ulong to, out ulong mapped)
    {
        mapped = 0;
        if (mm.OffsetInPage(to) || newLength > AddressSpace.TaskSize ||
            to > AddressSpace.TaskSize - newLength)
            return EINVAL;

        if (to < address + oldLength && address < to + newLength)
            return EINVAL;

        if (!mm.Kernel.Parts.Mm.MremapMovesSeveral || oldLength != newLength)
            return MoveOne(mm, vma, address, oldLength, newLength, flags, to, out mapped);

        mapped = to;
        return RemapMove(mm, address, oldLength, flags, to);
    }

    /// <summary>Moves mappings and keeps the holes between them; it does not undo what it did.</summary>
    [Models("mm/mremap.c", "remap_move", In = "7.3")]
    private static Errno RemapMove(
        AddressSpace mm, ulong address, ulong length, MremapFlags flags, ulong to)
    {
        for (ulong from = address, end = address + length, next; from < end; from = next)
        {
            if (mm.FindVmaIntersection(from, end) is not { } vma)
                return Ok;

            (from, next) = (Math.Max(from, vma.Start), Math.Min(vma.End, end));
            if (vma.Uffd is not null && (from > address || next < end))
                return EFAULT;

            if (vma.Flags.HasFlag(VmFlags.VM_SEALED) && mm.Kernel.Parts.Mm.SealHolds)
                return EPERM;

            var moved = MoveOne(mm, vma, from, next - from, next - from, flags, to + (from - address), out _);
            if (moved is not Ok)
                return moved;
        }

        return Ok;
    }

    // Older kernels unmap what is at the target before they look at the mapping that they shall move.
    private static Errno MoveOne(
        AddressSpace mm, Vma vma, ulong address, ulong oldLength, ulong newLength, MremapFlags flags,
        ulong to, out ulong mapped)
    {
        mapped = 0;
        if (flags.HasFlag(MremapFlags.Dontunmap) && !MayStayEmpty(mm, vma))
            return EINVAL;

        var checksFirst = mm.Kernel.Parts.Mm.MremapChecksBeforeUnmapping;
        var kept = Math.Min(oldLength, newLength);
        if (checksFirst && VmaToResize(mm, vma, address, kept, newLength) is not Ok and var refused)
            return refused;

        if (Munmap.DoMunmap(mm, to, newLength) is not Ok and var stays)
            return stays;

        if (kept < oldLength && Munmap.DoMunmap(mm, address + kept, oldLength - kept) is not Ok and var uncut)
            return uncut;

        // Unmapping may have split the mapping, or removed it if the old length is 0.
        if (mm.FindVmaIntersection(address, address + 1) is not { } source)
            return EFAULT;

        if (!checksFirst && VmaToResize(mm, source, address, kept, newLength) is not Ok and var failed)
            return failed;

        return MoveVma(mm, source, address, kept, newLength, to, flags, out mapped);
    }

    private static Errno Resize(
        AddressSpace mm, Vma vma, ulong address, ulong oldLength, ulong newLength, MremapFlags flags,
        out ulong mapped)
    {
        mapped = address;
        var moves = oldLength == 0 || flags.HasFlag(MremapFlags.Dontunmap);
        if (!moves && oldLength >= newLength)
            return oldLength == newLength
                ? Ok
                : Munmap.DoMunmap(mm, address + newLength, oldLength - newLength);

        if (flags.HasFlag(MremapFlags.Dontunmap) && !MayStayEmpty(mm, vma))
            return EINVAL;

        if (VmaToResize(mm, vma, address, oldLength, newLength) is not Ok and var refused)
            return refused;

        if (!moves && address + oldLength == vma.End && UnmappedArea.IsFree(mm, vma.End, address + newLength))
        {
            vma.End = address + newLength;
            return Ok;
        }

        if (!flags.HasFlag(MremapFlags.Maymove))
            return ENOMEM;

        var full = UnmappedArea.ArchGetUnmappedAreaTopdown(mm, 0, newLength, mm.PageSize, out var area);
        return full is not Ok
            ? full
            : MoveVma(mm, vma, address, oldLength, newLength, area, flags, out mapped);
    }

    [Models("mm/mremap.c", "vma_to_resize")]
    private static Errno VmaToResize(
        AddressSpace mm, Vma vma, ulong address, ulong oldLength, ulong newLength)
    {
        // A private mapping cannot be had twice.
        if (oldLength == 0 && !vma.Shared)
            return EINVAL;

        if (oldLength > vma.End - address)
            return EFAULT;

        return newLength > oldLength && (vma.Flags & (VmFlags.VM_DONTEXPAND | VmFlags.VM_SPECIAL)) != 0
            ? EFAULT
            : Ok;
    }

    /// <summary>Whether MREMAP_DONTUNMAP may leave the old range, to be faulted in anew.</summary>
    private static bool MayStayEmpty(AddressSpace mm, Vma vma) =>
        (vma.File is null && !vma.Shared) || mm.Kernel.Parts.Mm.DontunmapsFiles;

    [Models("mm/mremap.c", "move_vma")]
    private static Errno MoveVma(
        AddressSpace mm, Vma vma, ulong address, ulong oldLength, ulong newLength, ulong to,
        MremapFlags flags, out ulong mapped)
    {
        mapped = to;
        var moved = vma.CopyTo(address, to, to + newLength);
        moved.Flags = mm.Kernel.Parts.Mm.AfterMremap(moved.Flags);
        mm.Insert(moved);
        MovePtes(mm, vma, address, oldLength, moved);
        return flags.HasFlag(MremapFlags.Dontunmap) || oldLength == 0
            ? Ok
            : Munmap.DoMunmap(mm, address, oldLength);
    }

    [Models("mm/mremap.c", "move_ptes")]
    private static void MovePtes(AddressSpace mm, Vma vma, ulong address, ulong length, Vma moved)
    {
        for (var offset = 0UL; offset < length; offset += mm.PageSize)
            if (mm.PageTable.RemoveSwap(vma, address + offset, out var entry))
                mm.PageTable.SetSwap(moved, moved.Start + offset, entry);
            else if (mm.PageTable.Remove(vma, address + offset, out var pte))
            {
                if (!mm.Kernel.Parts.Mm.MremapKeepsTags)
                    pte.Page.Tags.Fill(0);

                var tagged = Ptes.MkPte(mm, moved, pte.Page, pte.Write).Tagged;
                Ptes.SetPteAt(mm, moved, moved.Start + offset, pte with { Tagged = tagged });
            }
    }
}
