using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Kvm;

/// <summary>What a guest finds in its memory.</summary>
public interface IStage2Policy
{
    /// <summary>Makes a page's tags valid before an MTE guest gets it.</summary>
    void SanitiseMteTags(Kernel kernel, Page page);

    /// <summary>HCR_EL2.ATA: whether the guest's memory has tags at all.</summary>
    bool Ata(Vm vm);
}

/// <summary>5.14 to 7.0: every page, the shared zero page too.</summary>
public class SanitiseTags : IStage2Policy
{
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public virtual void SanitiseMteTags(Kernel kernel, Page page)
    {
        var head = page.Head;
        if (!kernel.Parts.Tagging.TryPageMteTagging(head))
            return;

        PageTags.MteClearPageTags(head);
        kernel.Parts.Tagging.SetPageMteTagged(head);
    }

    [Models("arch/arm64/include/asm/kvm_emulate.h", "vcpu_reset_hcr")]
    public virtual bool Ata(Vm vm) => vm.HasMte;
}

/// <summary>From 7.1 on: the zero page stays as it is, so that others still find it equal to theirs.</summary>
public sealed class SanitiseTagsButZeroPage : SanitiseTags
{
    [Models("arch/arm64/kvm/mmu.c", "sanitise_mte_tags")]
    public override void SanitiseMteTags(Kernel kernel, Page page)
    {
        if (page != kernel.ZeroPage)
            base.SanitiseMteTags(kernel, page);
    }
}
