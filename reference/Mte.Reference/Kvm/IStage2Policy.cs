using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Kvm;

/// <summary>What a guest finds in its memory.</summary>
public interface IStage2Policy
{
    /// <summary>Makes a page's tags valid before an MTE guest gets it.</summary>
    void SanitiseMteTags(Kernel kernel, Page page);

    /// <summary>
    /// Whether a page is made ready for an MTE guest as soon as the VMM's entry for it changes, before a guest asks.
    /// </summary>
    bool SanitisesChangedPtes { get; }

    /// <summary>HCR_EL2.ATA: whether the guest's memory has tags at all.</summary>
    bool Ata(Vm vm);
}

/// <summary>
/// Every page but the zero page, which stays as it is, so that others still find it equal to theirs.
/// </summary>
public class SanitiseTags : IStage2Policy
{
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public virtual void SanitiseMteTags(Kernel kernel, Page page)
    {
        var head = page.Head;
        if (page == kernel.ZeroPage || !kernel.Parts.Tagging.TryPageMteTagging(head))
            return;

        PageTags.MteClearPageTags(head);
        kernel.Parts.Tagging.SetPageMteTagged(head);
    }

    public virtual bool SanitisesChangedPtes => false;

    [Models("arch/arm64/include/asm/kvm_emulate.h", "vcpu_reset_hcr")]
    public virtual bool Ata(Vm vm) => vm.HasMte;
}

/// <summary>5.14 to 6.1: also a page that KSM only write-protects, which then has tags and is not merged.</summary>
public sealed class SanitiseChangedPtes : SanitiseTags
{
    [Models("arch/arm64/kvm/mmu.c", "kvm_set_spte_gfn", In = "6.1")]
    public override bool SanitisesChangedPtes => true;
}
