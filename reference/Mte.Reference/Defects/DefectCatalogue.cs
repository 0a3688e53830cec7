namespace Mte.Reference.Defects;

/// <summary>
/// Defects, by name: a case is worth something if some wrong kernel fails it. Many were real, in a release or
/// in review; others are what a new implementation gets wrong first.
/// </summary>
public static class DefectCatalogue
{
    /// <summary>All of them, area by area.</summary>
    public static IReadOnlyList<Defect> All { get; } =
    [
        .. In("mappings", MappingDefects.All),
        .. In("untagging", UntaggingDefects.All),
        .. In("mm", MmDefects.All),
        .. In("hugetlb", HugetlbDefects.All),
        .. In("tagging", TaggingDefects.All),
        .. In("huge-pages", HugePageDefects.All),
        .. In("moves", MoveDefects.All),
        .. In("userfaultfd", UserfaultfdDefects.All),
        .. In("swap", SwapDefects.All),
        .. In("kpageflags", PageFlagDefects.All),
        .. In("hibernation", HibernationDefects.All),
        .. In("faults", FaultDefects.All),
        .. In("prctl", PrctlDefects.All),
        .. In("threads", ThreadDefects.All),
        .. In("uaccess", UaccessDefects.All),
        .. In("ptrace", PtraceDefects.All),
        .. In("core", CoreDefects.All),
        .. In("signals", SignalDefects.All),
        .. In("instructions", InstructionDefects.All),
        .. In("discovery", DiscoveryDefects.All),
        .. In("kvm-cap", CapDefects.All),
        .. In("kvm-registers", RegisterDefects.All),
        .. In("kvm-memslots", MemslotDefects.All),
        .. In("kvm-guest", GuestDefects.All),
        .. In("kvm-memslot-changes", MemslotChangeDefects.All),
        .. In("kvm-copy-tags", CopyTagsDefects.All),
    ];

    /// <summary>The one with a name; null if there is none.</summary>
    public static Defect? Named(string name) => All.FirstOrDefault(defect => defect.Name == name);

    private static IEnumerable<Defect> In(string area, IEnumerable<Defect> defects) =>
        defects.Select(defect => defect with { Area = area });
}
