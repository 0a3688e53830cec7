using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>arch/arm64/include/asm/pgtable.h: makes page table entries, and sets them.</summary>
public static class Ptes
{
    /// <summary>Maps a new page of private memory, writable.</summary>
    internal static void SetAnonymous(AddressSpace mm, Vma vma, ulong address, Page page)
    {
        (page.Anonymous, page.Mapcount) = (true, 1);
        SetPteAt(mm, vma, address, MkPte(mm, vma, page, write: true));
    }

    /// <summary>Maps the zero page: private memory that nobody has written yet.</summary>
    internal static void SetZeroPage(AddressSpace mm, Vma vma, ulong address) =>
        SetPteAt(mm, vma, address, MkPte(mm, vma, mm.Kernel.ZeroPage, write: false, special: true));

    [Models("arch/arm64/include/asm/pgtable.h", "mk_pte")]
    internal static Pte MkPte(AddressSpace mm, Vma vma, Page page, bool write, bool special = false) => new(
        page,
        mm.Kernel.Parts.ProtectionMap.UserReadable(vma.Flags),
        write && vma.Flags.HasFlag(VmFlags.VM_WRITE),
        mm.Kernel.Parts.ProtectionMap.NormalTagged(vma.Flags),
        special);

    [Models("arch/arm64/include/asm/pgtable.h", "__set_ptes")]
    internal static void SetPteAt(AddressSpace mm, Vma vma, ulong address, Pte pte)
    {
        if (pte.Tagged && !pte.Special && mm.Kernel.Parts.TagSync.SyncsTagsOf(pte))
            PageTags.MteSyncTags(mm.Kernel, pte);

        mm.PageTable.Set(vma, address, pte);
    }

    /// <summary>
    /// The entry with the mapping's new rules. Private memory becomes writable with its next write.
    /// </summary>
    [Models("arch/arm64/include/asm/pgtable.h", "pte_modify")]
    internal static Pte PteModify(AddressSpace mm, Vma vma, Pte pte) =>
        MkPte(mm, vma, pte.Page, write: vma.Shared && !pte.UffdWp, pte.Special) with { UffdWp = pte.UffdWp };
}
