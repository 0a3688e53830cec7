using Mte.Reference.Known;

namespace Mte.Reference;

/// <summary>
/// Wrong parts, by name: a case is worth something if some wrong kernel fails it. Many were real, in a
/// release or in review; others are what a new implementation gets wrong first.
/// </summary>
public static class KnownParts
{
    /// <summary>All of them, area by area.</summary>
    public static IReadOnlyList<KnownPart> All { get; } =
    [
        .. WrongMappings.All,
        .. WrongUntagging.All,
        .. WrongMm.All,
        .. WrongHugetlb.All,
        .. WrongTagging.All,
        .. WrongHugePages.All,
        .. WrongMoves.All,
        .. WrongUserfaultfd.All,
        .. WrongSwap.All,
        .. WrongHibernation.All,
        .. WrongFaults.All,
        .. WrongPrctl.All,
        .. WrongThreads.All,
        .. WrongRemote.All,
        .. WrongCore.All,
        .. WrongSignals.All,
        .. WrongInstructions.All,
        .. WrongCaps.All,
        .. WrongRegisters.All,
        .. WrongMemslots.All,
        .. WrongMemslotChanges.All,
        .. WrongCopyTags.All,
    ];

    /// <summary>The one with a name; null if there is none.</summary>
    public static KnownPart? Named(string name) => All.FirstOrDefault(part => part.Name == name);
}
