using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>What userfaultfd can do on a kernel for arm64. The defaults are those of 5.10.</summary>
public sealed record UserfaultfdFacts
{
    /// <summary>The features that UFFDIO_API knows.</summary>
    public UffdFeatures Features { get; init; } = UffdFeatures.PagefaultFlagWp | UffdFeatures.MissingShmem;

    /// <summary>The modes that UFFDIO_REGISTER knows.</summary>
    public UffdMode Modes { get; init; } = UffdMode.Missing;

    /// <summary>UFFDIO_COPY copies the tags of its source too.</summary>
    public bool CopyTakesTags { get; init; }

    /// <summary>UFFDIO_COPY declares the tags of the new page valid before anybody wrote them.</summary>
    public bool CopyDeclaresTagsValid { get; init; }

    /// <summary>UFFDIO_MOVE needs the same value of these flags in both mappings.</summary>
    public VmFlags MoveCompares { get; init; } = VmFlags.VM_ACCESS_FLAGS | VmFlags.VM_MTE;

    /// <summary>A page that UFFDIO_MOVE moves keeps its tags.</summary>
    public bool MoveKeepsTags { get; init; } = true;

    /// <summary>A page that UFFDIO_WRITEPROTECT protects, or opens again, keeps its tags.</summary>
    public bool WriteprotectKeepsTags { get; init; } = true;

    /// <summary>A page of a file that UFFDIO_CONTINUE maps keeps its tags.</summary>
    public bool ContinueKeepsTags { get; init; } = true;

    /// <summary>Fills a page that UFFDIO_COPY made, before it is mapped.</summary>
    [Models("mm/userfaultfd.c", "mfill_atomic_pte_copy")]
    public void MfillAtomicPteCopy(Kernel kernel, Page page, Page from)
    {
        if (CopyTakesTags)
            kernel.Parts.CopyPage.CopyHighpage(kernel, page, from);
        else
            page.Data.CopyFrom(from.Data);

        if (CopyDeclaresTagsValid)
            page.Flags |= PageFlags.PG_mte_tagged | PageFlags.PG_mte_lock;
    }

    /// <summary>Whether UFFDIO_MOVE takes pages from one mapping to the other.</summary>
    [Models("mm/userfaultfd.c", "validate_move_areas")]
    public bool ValidateMoveAreas(Vma source, Vma target) =>
        (source.Flags & MoveCompares) == (target.Flags & MoveCompares);

    /// <summary>A page that UFFDIO_MOVE takes.</summary>
    public void MovePresentPte(Page page) => Keep(page, MoveKeepsTags);

    /// <summary>A page that UFFDIO_WRITEPROTECT protects, or opens again.</summary>
    public void UffdWpRange(Page page) => Keep(page, WriteprotectKeepsTags);

    /// <summary>A page of a file that UFFDIO_CONTINUE maps.</summary>
    public void MfillAtomicPteContinue(Page page) => Keep(page, ContinueKeepsTags);

    private static void Keep(Page page, bool keepsTags)
    {
        if (!keepsTags)
            page.Tags.Fill(0);
    }
}
