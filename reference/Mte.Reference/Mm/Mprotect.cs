using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mm;

/// <summary>mm/mprotect.c: changes the protection of memory, PROT_MTE included.</summary>
public static class Mprotect
{
    private const Prot Growsdown = (Prot)0x01000000, Growsup = (Prot)0x02000000;

    /// <summary>
    /// The system call mprotect, for an address that may have a logical tag. Lengths in bytes.
    /// </summary>
    [Models("mm/mprotect.c", "do_mprotect_pkey")]
    public static Errno DoMprotectPkey(this AddressSpace mm, ulong start, ulong length, Prot prot)
    {
        start = mm.Kernel.Parts.Untagging.OfMprotect(start);
        var grows = prot & (Growsdown | Growsup);
        prot &= ~grows;
        if (grows == (Growsdown | Growsup))
            return EINVAL;

        if (mm.OffsetInPage(start))
            return EINVAL;

        if (length == 0)
            return Ok;

        var end = start + mm.PageAlign(length);
        if (end <= start && mm.Kernel.Parts.Mm.ChecksLengthFirst)
            return ENOMEM;

        if (!mm.Kernel.Parts.Mman.ArchValidateProt(prot))
            return EINVAL;

        if (end <= start)
            return ENOMEM;

        return FindFirst(mm, ref start, end, grows, out var vma) is not Ok and var refused
            ? refused
            : ProtectEach(mm, vma!, start, end, prot);
    }

    /// <summary>The mapping to begin with; PROT_GROWSDOWN begins with all of it.</summary>
    private static Errno FindFirst(AddressSpace mm, ref ulong start, ulong end, Prot grows, out Vma? vma)
    {
        vma = mm.FindVma(start);
        if (vma is null)
            return ENOMEM;

        if (grows != Growsdown)
            return vma.Start > start ? ENOMEM : grows == Growsup ? EINVAL : Ok;

        if (vma.Start >= end)
            return ENOMEM;

        start = vma.Start;
        return vma.Flags.HasFlag(VmFlags.VM_GROWSDOWN) ? Ok : EINVAL;
    }

    // What was done before a refusal stays done.
    private static Errno ProtectEach(AddressSpace mm, Vma vma, ulong start, ulong end, Prot prot)
    {
        while (true)
        {
            var next = Math.Min(vma.End, end);
            var kept = vma.Flags & ~(VmFlags.VM_ACCESS_FLAGS | mm.Kernel.Parts.Mm.VmArchClear);
            var flags = VmBits.CalcVmProtBits(mm, prot) | kept;
            if (!MayHave(flags))
                return EACCES;

            if (!mm.Kernel.Parts.Mman.ArchValidateFlags(flags))
                return EINVAL;

            if (MprotectFixup(mm, vma, start, next, flags) is not Ok and var refused)
                return refused;

            if (next >= end)
                return Ok;

            start = next;
            if (mm.FindVma(start) is not { } following || following.Start != start)
                return ENOMEM;

            vma = following;
        }
    }

    /// <summary>Whether each VM_READ, VM_WRITE, VM_EXEC has its VM_MAY… four bits above.</summary>
    private static bool MayHave(VmFlags flags) =>
        (flags & ~(VmFlags)((ulong)flags >> 4) & VmFlags.VM_ACCESS_FLAGS) == 0;

    [Models("mm/mprotect.c", "mprotect_fixup")]
    private static Errno MprotectFixup(AddressSpace mm, Vma vma, ulong start, ulong end, VmFlags flags)
    {
        if (vma.Flags.HasFlag(VmFlags.VM_SEALED) && mm.Kernel.Parts.Mm.SealHolds)
            return EPERM;

        if (flags == vma.Flags)
            return Ok;

        const VmFlags Uncharged = VmFlags.VM_ACCOUNT | VmFlags.VM_WRITE | VmFlags.VM_HUGETLB |
            VmFlags.VM_SHARED | VmFlags.VM_NORESERVE;
        if (flags.HasFlag(VmFlags.VM_WRITE) && (vma.Flags & Uncharged) == 0)
            flags |= VmFlags.VM_ACCOUNT;

        if (mm.SplitVma(start) is not Ok and var refused)
            return refused;

        if (mm.SplitVma(end) is not Ok and var failed)
            return failed;

        // Splitting kept the upper part in place of the whole: look the range up again.
        vma = mm.FindVma(start)!;
        vma.Flags = flags;
        ChangeProtection(mm, vma);
        return Ok;
    }

    [Models("mm/mprotect.c", "change_protection")]
    private static void ChangeProtection(AddressSpace mm, Vma vma)
    {
        for (var address = vma.Start; address < vma.End; address += mm.PageTable.BytesPerEntry(vma))
            if (mm.PageTable.TryGet(vma, address, out var pte))
                Ptes.SetPteAt(mm, vma, address, Ptes.PteModify(mm, vma, pte));
    }
}
