using Mte.Spec;

namespace Mte.Reference.Mm;

/// <summary>What userfaultfd can do on a kernel for arm64.</summary>
public interface IUserfaultfd
{
    /// <summary>Features that UFFDIO_API knows.</summary>
    UffdFeatures Features { get; }

    /// <summary>Modes that UFFDIO_REGISTER knows.</summary>
    UffdMode Modes { get; }

    /// <summary>Fills a page that UFFDIO_COPY made, before it is mapped.</summary>
    void MfillAtomicPteCopy(Kernel kernel, Page page, Page from);

    /// <summary>Whether UFFDIO_MOVE takes pages from one mapping to the other.</summary>
    bool ValidateMoveAreas(Vma source, Vma target);

    /// <summary>A page that UFFDIO_MOVE takes.</summary>
    void MovePresentPte(Page page);

    /// <summary>A page that UFFDIO_WRITEPROTECT protects, or no longer.</summary>
    void UffdWpRange(Page page);

    /// <summary>A page of a file that UFFDIO_CONTINUE maps.</summary>
    void MfillAtomicPteContinue(Page page);
}

/// <summary>5.10: missing pages.</summary>
public class MissingOnly : IUserfaultfd
{
    public virtual UffdFeatures Features => UffdFeatures.PagefaultFlagWp | UffdFeatures.MissingShmem;

    public virtual UffdMode Modes => UffdMode.Missing;

    [Models("mm/userfaultfd.c", "mfill_atomic_pte_copy")]
    public virtual void MfillAtomicPteCopy(Kernel kernel, Page page, Page from) => page.Data.CopyFrom(from.Data);

    [Models("mm/userfaultfd.c", "validate_move_areas")]
    public virtual bool ValidateMoveAreas(Vma source, Vma target)
    {
        const VmFlags Compared = VmFlags.VM_ACCESS_FLAGS | VmFlags.VM_MTE;

        return (source.Flags & Compared) == (target.Flags & Compared);
    }

    public virtual void MovePresentPte(Page page)
    {
    }

    public virtual void UffdWpRange(Page page)
    {
    }

    public virtual void MfillAtomicPteContinue(Page page)
    {
    }
}

/// <summary>6.1: minor faults of shared memory, and exact addresses.</summary>
public class MinorToo : MissingOnly
{
    public override UffdFeatures Features =>
        base.Features | UffdFeatures.MinorShmem | UffdFeatures.ExactAddress;

    public override UffdMode Modes => base.Modes | UffdMode.Minor;
}

/// <summary>6.12: moves, and write protection on arm64.</summary>
public class MoveAndProtectToo : MinorToo
{
    public override UffdFeatures Features => base.Features | UffdFeatures.Move;

    public override UffdMode Modes => base.Modes | UffdMode.Wp;
}
