namespace Mte.Reference.Races.Machine;

/// <summary>How the machine orders accesses to memory.</summary>
public enum MemoryOrder
{
    /// <summary>One after the other, seen by all at once: as QEMU's emulation does.</summary>
    Sequential,

    /// <summary>
    /// As Arm allows: stores may be seen in another order, and loads may read older values, unless barriers,
    /// locks or the walk of a page table forbid it. Stores are never seen before loads that their thread did
    /// first.
    /// </summary>
    Arm,
}
