using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>What a guest finds in its memory. The defaults are those of 5.10.</summary>
public sealed record Stage2Facts
{
    /// <summary>KVM makes the tags of a page valid before an MTE guest gets it.</summary>
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public bool Sanitises { get; init; } = true;

    /// <summary>A page that has valid tags already keeps them.</summary>
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public bool KeepsValidTags { get; init; } = true;

    /// <summary>
    /// The zero page stays as it is, so that KSM still finds it equal to others. Kernels before 7.1 flag it
    /// as tagged; that is a defect, and the profiles do not have it.
    /// </summary>
    public bool LeavesZeroPage { get; init; } = true;

    /// <summary>
    /// KVM makes a page ready for an MTE guest as soon as the VMM's entry for it changes, before a guest
    /// asks. So a page that KSM only write-protects has tags, and is not merged.
    /// </summary>
    [Models("arch/arm64/kvm/mmu.c", "kvm_set_spte_gfn", In = "6.1")]
    public bool SanitisesChangedPtes { get; init; }

    /// <summary>HCR_EL2.ATA: the guest's memory has tags.</summary>
    [Models("arch/arm64/include/asm/kvm_emulate.h", "vcpu_reset_hcr")]
    public ByCap<bool> AtaOf { get; init; } = new(With: true, Without: false);

    /// <summary>Whether the guest's memory has tags.</summary>
    public bool Ata(Vm vm) => AtaOf.For(vm);

    /// <summary>Makes a page's tags valid before an MTE guest gets it.</summary>
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public void SanitiseMteTags(Kernel kernel, Page page)
    {
        var (head, tagging) = (page.Head, kernel.Parts.Tagging);
        if (page == kernel.ZeroPage)
        {
            if (!LeavesZeroPage)
                tagging.SetPageMteTagged(page);
        }
        else if (Sanitises && tagging.TryPageMteTagging(head))
        {
            PageTags.MteClearPageTags(head);
            tagging.SetPageMteTagged(head);
        }

        if (!KeepsValidTags)
            page.Tags.Fill(0);
    }
}
