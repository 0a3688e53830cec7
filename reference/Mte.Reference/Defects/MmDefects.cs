using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about what calls on memory do to tags.</summary>
internal static class MmDefects
{
    public static IEnumerable<Defect> All =>
    [
        Mm("mremap-drops-mte", ["MMOP-001"], "mremap drops PROT_MTE from the mapping that it moves.",
            mm => mm with { MremapDrops = VmFlags.VM_MTE }),
        Mm("mremap-drops-tags", ["MMOP-001"],
            "mremap moves data and drops the tags.", mm => mm with { MremapKeepsTags = false }),
        Mm("mremap-several-inverted", ["MMOP-058"],
            "mremap refuses to move several mappings where it must, or moves them where it must not.",
            mm => mm with { MremapMovesSeveral = !mm.MremapMovesSeveral }),
        Mm("mremap-check-inverted", ["MMOP-058"],
            "mremap unmaps the target before it checks the mapping where it must not, or the reverse.",
            mm => mm with { MremapChecksBeforeUnmapping = !mm.MremapChecksBeforeUnmapping }),
        Mm("mremap-refuses-tags", ["MMOP-005"], "mremap refuses an old address with a tag.",
            mm => mm with { MremapUntags = false }),
        Mm("ranges-refuse-tags", ["MMOP-008"], "madvise, mlock and mseal refuse an address with a tag.",
            mm => mm with { RangesUntag = false }),
        Mm("remap-file-pages-keeps-mte", ["PROT-023"], "remap_file_pages keeps PROT_MTE.",
            mm => mm with { RemapFilePagesDrops = VmFlags.None }),
        Mm("dontneed-keeps-pages", ["MMOP-010"], "MADV_DONTNEED keeps the pages of private memory.",
            mm => mm with { DontneedZaps = false }),
        Mm("dontneed-truncates", ["MMOP-011"],
            "MADV_DONTNEED removes the pages of shared memory for every process.",
            mm => mm with { DontneedTruncates = true }),
        Mm("punch-keeps-pages", ["MMOP-016"],
            "A page that is punched out of a file becomes zero and keeps its tags.",
            mm => mm with { PunchFreesPages = false }),
        Mm("partial-page-loses-tags", ["MMOP-017"], "A page loses its tags when a part of it becomes zero.",
            mm => mm with { PartialPageKeepsTags = false }),
        Mm("fork-advice-ignored", ["MMOP-013", "MMOP-014"],
            "A child gets MADV_DONTFORK and MADV_WIPEONFORK memory as its parent has it.",
            mm => mm with { ForkAdviceHolds = false }),
        Mm("seal-ignored", ["MMOP-030", "MMOP-055", "MMOP-057"],
            "A sealed mapping can be changed.", mm => mm with { SealHolds = false }),
        Mm("mseal-inverted", ["MMOP-030", "MMOP-033"],
            "mseal is missing where it must be there, or is there where it must be missing.",
            mm => mm with { HasMseal = !mm.HasMseal }),
        Mm("pkeys-inverted", ["PROT-034"], "pkey_mprotect is missing where it must be there, or the reverse.",
            mm => mm with { HasPkeys = !mm.HasPkeys }),
        Mm("advice-inverted", ["MMOP-024"],
            "madvise refuses the advice that it must know, and takes the other advice.",
            mm => mm with { MadviseAdvice = mm.MadviseAdvice.SymmetricExcept(Enum.GetValues<Advice>()) }),
        Mm("droppable-inverted", ["PROT-019"],
            "MAP_DROPPABLE is refused where it must work, or works where it must not.",
            mm => mm with { HasDroppable = !mm.HasDroppable }),
        Mm("sealed-for-reading-inverted", ["MMOP-046"],
            "A shared mapping for reading of a memfd with F_SEAL_WRITE is refused "
            + "where it must work, or works where it must not.",
            mm => mm with { MapsSealedForReading = !mm.MapsSealedForReading }),
        Mm("brk-untags-address", ["MMOP-007"],
            "brk takes an address with a tag.", mm => mm with { BrkUntags = true }),
        Mm("dontunmap-inverted", ["MMOP-003"],
            "MREMAP_DONTUNMAP refuses shared memory where it must take it, or the reverse.",
            mm => mm with { DontunmapsFiles = !mm.DontunmapsFiles }),
        Mm("mlock-faults-nothing-in", ["MMOP-028"],
            "mlock does not fault memory in.", mm => mm with { LockFaultsIn = false }),
        Mm("mlock-hides-errors", ["MMOP-051"], "mlock succeeds although it cannot fault the memory in.",
            mm => mm with { LockReportsErrors = false }),
        Mm("mlock-on-fault-inverted", ["MMOP-056"],
            "mlock2 with MLOCK_ONFAULT refuses memory without access where it must take it, or the reverse.",
            mm => mm with { LockOnFaultChecksAccess = !mm.LockOnFaultChecksAccess }),
        Mm("populate-stops-inverted", ["MMOP-052"],
            "MADV_POPULATE_READ and MADV_POPULATE_WRITE go on behind a hole where they must stop, "
            + "or stop where they must go on.",
            mm => mm with { PopulateStopsAtHole = !mm.PopulateStopsAtHole }),
        Mm("punch-drops-copies", ["MMOP-053"],
            "Punching a page out of a file drops private copies of it.",
            mm => mm with { PunchKeepsCopies = false }),
        Mm("remove-access-inverted", ["MMOP-054"],
            "MADV_REMOVE takes a read-only mapping where it must refuse it, or the reverse.",
            mm => mm with { RemoveNeeds = mm.RemoveNeeds ^ VmFlags.VM_WRITE ^ VmFlags.VM_MAYWRITE }),
        Mm("given-up-pages-stay", ["MMOP-012"], "MADV_PAGEOUT keeps clean pages that MADV_FREE gave up.",
            mm => mm with { PageoutDropsClean = false }),
        Mm("stg-does-not-dirty", ["MMOP-012"],
            "MADV_PAGEOUT drops a page that MADV_FREE gave up, although a tag was set since.",
            mm => mm with { PageoutDropsDirty = true }),
        Mm("broken-pages-stay", ["MMOP-027"], "MADV_HWPOISON leaves the page in use.",
            mm => mm with { HwpoisonTakesPage = false }),
        Mm("hwpoison-signal-inverted", ["MMOP-027"],
            "MADV_HWPOISON sends no signal where it must, or one where it must not.",
            mm => mm with { HwpoisonTellsCaller = !mm.HwpoisonTellsCaller }),
        Mm("file-writes-change-tags", ["INIT-008", "MMOP-050"],
            "Writing to a file changes the tags of its pages.",
            mm => mm with { FileWritesKeepTags = false }),
        Mm("mprotect-checks-prot-first", ["PROT-029"],
            "mprotect checks the protection bits before the length.",
            mm => mm with { ChecksLengthFirst = false }),
        Mm("process-madvise-unknown", ["SWAP-016"],
            "process_madvise refuses the advice that it must take, and takes the other.",
            mm => mm with
            {
                ProcessMadviseAdvice = mm.ProcessMadviseAdvice.SymmetricExcept(Enum.GetValues<Advice>()),
            }),
        Mm("pageout-any", ["SWAP-019"], "MADV_PAGEOUT takes locked memory and huge pages of hugetlb.",
            mm => mm with { PageoutRefusedFlags = VmFlags.None }),
    ];

    private static Defect Mm(
        string name, IReadOnlyList<string> rules, string sentence, Func<MmFacts, MmFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Mm = wrong(parts.Mm) });
}
