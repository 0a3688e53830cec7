using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels whose core dumps are wrong about tags.</summary>
internal static class CoreDefects
{
    public static IEnumerable<Defect> All =>
    [
        Core("core-tags-inverted", ["CORE-001"],
            "Tag segments are missing where they must be there, or the reverse.",
            core => core with { HasTagSegments = !core.HasTagSegments }),
        Core("core-tags-everything", ["CORE-001"], "Mappings without PROT_MTE have a tag segment.",
            core => core with { TagSegmentNeeds = VmFlags.None }),
        Core("core-dumps-all-tags", ["CORE-003"], "Tags of memory that is not dumped are dumped.",
            core => core with { TagsOfDumpedMemoryOnly = false }),
        Core("core-ignores-advice", ["CORE-003"],
            "MADV_DONTDUMP memory is dumped.", core => core with { HeedsDontdump = false }),
        Core("core-ignores-filter", ["CORE-008"],
            "coredump_filter has no effect.", core => core with { HeedsFilter = false }),
        Core("core-halves-swapped", ["CORE-004"], "The two tags in a byte are in the wrong order.",
            core => core with { LowHalfFirst = false }),
        Core("core-shows-stale-tags", ["CORE-006"], "Pages without valid tags show what is in tag memory.",
            core => core with { ShowsStaleTags = true }),
        Core("core-first-page-only", ["CORE-010"],
            "Of a huge page, only the tags of the first page are dumped.",
            core => core with { DumpsTagsOfTails = false }),
        Core("core-without-control", ["CORE-011"], "The notes have no NT_ARM_TAGGED_ADDR_CTRL.",
            core => core with { NotesControlOfDead = false, NotesControlOfOthers = false }),
        Core("core-one-control", ["CORE-011"], "Only the thread that died has NT_ARM_TAGGED_ADDR_CTRL.",
            core => core with { NotesControlOfOthers = false }),
        Core("core-ignores-limit", ["CORE-013"],
            "RLIMIT_CORE has no effect.", core => core with { HeedsLimit = false }),
    ];

    private static Defect Core(
        string name, IReadOnlyList<string> rules, string sentence, Func<CoreFacts, CoreFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Core = wrong(parts.Core) });
}
