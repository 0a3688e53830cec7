using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mm;

public sealed partial class AddressSpace
{
    private const Prot Growsdown = (Prot)0x01000000, Growsup = (Prot)0x02000000;

    /// <summary>
    /// The system call mprotect, for an address that may have a logical tag. Lengths in bytes.
    /// </summary>
    [Models("mm/mprotect.c", "do_mprotect_pkey")]
    public Errno DoMprotectPkey(ulong start, ulong length, Prot prot)
    {
        start = kernel.Parts.Untagging.OfMprotect(start);
        var grows = prot & (Growsdown | Growsup);
        prot &= ~grows;
        if (grows == (Growsdown | Growsup))
            return EINVAL;

        if (OffsetInPage(start))
            return EINVAL;

        if (length == 0)
            return Ok;

        var end = start + PageAlign(length);
        if (end <= start && kernel.Parts.Mm.ChecksLengthFirst)
            return ENOMEM;

        if (!kernel.Parts.Mman.ArchValidateProt(prot))
            return EINVAL;

        if (end <= start)
            return ENOMEM;

        return FindFirst(ref start, end, grows, out var vma) is not Ok and var refused
            ? refused
            : ProtectEach(vma!, start, end, prot);
    }

    /// <summary>The mapping to begin with; PROT_GROWSDOWN begins with all of it.</summary>
    private Errno FindFirst(ref ulong start, ulong end, Prot grows, out Vma? vma)
    {
        vma = FindVma(start);
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
    private Errno ProtectEach(Vma vma, ulong start, ulong end, Prot prot)
    {
        while (true)
        {
            var next = Math.Min(vma.End, end);
            var kept = vma.Flags & ~(VmFlags.VM_ACCESS_FLAGS | kernel.Parts.Mman.VmArchClear);
            var flags = CalcVmProtBits(prot) | kept;
            if (!MayHave(flags))
                return EACCES;

            if (!kernel.Parts.Mman.ArchValidateFlags(flags))
                return EINVAL;

            if (MprotectFixup(vma, start, next, flags) is not Ok and var refused)
                return refused;

            if (next >= end)
                return Ok;

            start = next;
            if (FindVma(start) is not { } following || following.Start != start)
                return ENOMEM;

            vma = following;
        }
    }

    /// <summary>Whether each VM_READ, VM_WRITE, VM_EXEC has its VM_MAY… four bits above.</summary>
    private static bool MayHave(VmFlags flags) =>
        (flags & ~(VmFlags)((ulong)flags >> 4) & VmFlags.VM_ACCESS_FLAGS) == 0;

    [Models("mm/mprotect.c", "mprotect_fixup")]
    private Errno MprotectFixup(Vma vma, ulong start, ulong end, VmFlags flags)
    {
        if (vma.Flags.HasFlag(VmFlags.VM_SEALED) && kernel.Parts.Mm.SealHolds)
            return EPERM;

        if (flags == vma.Flags)
            return Ok;

        const VmFlags Uncharged = VmFlags.VM_ACCOUNT | VmFlags.VM_WRITE | VmFlags.VM_HUGETLB |
            VmFlags.VM_SHARED | VmFlags.VM_NORESERVE;
        if (flags.HasFlag(VmFlags.VM_WRITE) && (vma.Flags & Uncharged) == 0)
            flags |= VmFlags.VM_ACCOUNT;

        if (SplitVma(start) is not Ok and var refused)
            return refused;

        if (SplitVma(end) is not Ok and var failed)
            return failed;

        // Splitting kept the upper part in place of the whole: look the range up again.
        vma = FindVma(start)!;
        vma.Flags = flags;
        ChangeProtection(vma);
        return Ok;
    }

    [Models("mm/mprotect.c", "change_protection")]
    private void ChangeProtection(Vma vma)
    {
        for (var address = vma.Start; address < vma.End; address += BytesPerEntry(vma))
            if (pageTable.TryGetValue(Index(vma, address), out var pte))
                SetPteAt(vma, address, PteModify(vma, pte));
    }

    /// <summary>
    /// The entry with the mapping's new rules. Private memory becomes writable with its next write.
    /// </summary>
    [Models("arch/arm64/include/asm/pgtable.h", "pte_modify")]
    private Pte PteModify(Vma vma, Pte pte) =>
        MkPte(vma, pte.Page, write: vma.Shared && !pte.UffdWp, pte.Special) with { UffdWp = pte.UffdWp };
}
