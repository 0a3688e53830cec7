using Mte.Reference.Mm;

namespace Mte.Reference;

public sealed partial record Parts
{
    /// <summary>Transparent huge pages: how they are made, split and gathered.</summary>
    public IHugeMemory HugeMemory { get; init; } = new HugeMemory();

    /// <summary>Which pages KSM takes for equal.</summary>
    public IKsm Ksm { get; init; } = new Ksm();

    /// <summary>How pages move in memory.</summary>
    public IMigration Migration { get; init; } = new Migration();

    /// <summary>What is kept of tags while the machine is off.</summary>
    public IHibernation Hibernation { get; init; } = new Hibernation();

    /// <summary>What userfaultfd can do.</summary>
    public IUserfaultfd Userfaultfd { get; init; } = new MissingOnly();
}
