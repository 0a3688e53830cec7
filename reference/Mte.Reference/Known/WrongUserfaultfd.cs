using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Known;

/// <summary>Kernels whose userfaultfd is wrong about tags.</summary>
internal static class WrongUserfaultfd
{
    public static IEnumerable<KnownPart> All =>
    [
        new("uffd-copies-tags", "UFFDIO_COPY copies tags too",
            parts => parts with { Userfaultfd = new CopiesTags(parts.Userfaultfd) }),
        new("uffd-copy-declares-tags-valid", "a page that UFFDIO_COPY made has what tags were left in memory",
            parts => parts with { Userfaultfd = new CopyFlags(parts.Userfaultfd) }),
        new("uffd-moves-anywhere", "UFFDIO_MOVE takes pages to memory with other PROT bits",
            parts => parts with { Userfaultfd = new MovesAnywhere(parts.Userfaultfd) }),
        new("uffd-move-loses-tags", "UFFDIO_MOVE leaves tags behind",
            parts => parts with { Userfaultfd = new MoveLoses(parts.Userfaultfd) }),
        new("uffd-protect-loses-tags", "UFFDIO_WRITEPROTECT clears tags",
            parts => parts with { Userfaultfd = new ProtectLoses(parts.Userfaultfd) }),
        new("uffd-continue-loses-tags", "UFFDIO_CONTINUE clears the tags of the page that it maps",
            parts => parts with { Userfaultfd = new ContinueLoses(parts.Userfaultfd) }),
    ];

    private abstract class Like(IUserfaultfd right) : IUserfaultfd
    {
        public UffdFeatures Features => right.Features;

        public UffdMode Modes => right.Modes;

        public virtual void MfillAtomicPteCopy(Kernel kernel, Page page, Page from) =>
            right.MfillAtomicPteCopy(kernel, page, from);

        public virtual bool ValidateMoveAreas(Vma source, Vma target) => right.ValidateMoveAreas(source, target);

        public virtual void MovePresentPte(Page page) => right.MovePresentPte(page);

        public virtual void UffdWpRange(Page page) => right.UffdWpRange(page);

        public virtual void MfillAtomicPteContinue(Page page) => right.MfillAtomicPteContinue(page);
    }

    private sealed class CopiesTags(IUserfaultfd right) : Like(right)
    {
        public override void MfillAtomicPteCopy(Kernel kernel, Page page, Page from) =>
            kernel.Parts.CopyPage.CopyHighpage(kernel, page, from);
    }

    private sealed class CopyFlags(IUserfaultfd right) : Like(right)
    {
        public override void MfillAtomicPteCopy(Kernel kernel, Page page, Page from)
        {
            base.MfillAtomicPteCopy(kernel, page, from);
            page.Flags |= PageFlags.PG_mte_tagged | PageFlags.PG_mte_lock;
        }
    }

    private sealed class MovesAnywhere(IUserfaultfd right) : Like(right)
    {
        public override bool ValidateMoveAreas(Vma source, Vma target) => true;
    }

    private sealed class MoveLoses(IUserfaultfd right) : Like(right)
    {
        public override void MovePresentPte(Page page) => page.Tags.Fill(0);
    }

    private sealed class ProtectLoses(IUserfaultfd right) : Like(right)
    {
        public override void UffdWpRange(Page page) => page.Tags.Fill(0);
    }

    private sealed class ContinueLoses(IUserfaultfd right) : Like(right)
    {
        public override void MfillAtomicPteContinue(Page page) => page.Tags.Fill(0);
    }
}
