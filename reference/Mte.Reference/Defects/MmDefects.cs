using Mte.Reference.Mm;
using Mte.Spec;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about what calls on memory do to tags.</summary>
internal static class MmDefects
{
    public static IEnumerable<Defect> All =>
    [
        Mm("mremap-drops-mte", [], "mremap drops PROT_MTE from the mapping that it moves.",
            mm => mm with { MremapDrops = VmFlags.VM_MTE }),
        Mm("mremap-drops-tags", [], "mremap moves data and drops the tags.", mm => mm with { MremapKeepsTags = false }),
        Mm("mremap-refuses-tags", [], "mremap refuses an old address with a tag.",
            mm => mm with { MremapUntags = false }),
        Mm("ranges-refuse-tags", [], "madvise, mlock and mseal refuse an address with a tag.",
            mm => mm with { RangesUntag = false }),
        Mm("remap-file-pages-keeps-mte", [], "remap_file_pages keeps PROT_MTE.",
            mm => mm with { RemapFilePagesDrops = VmFlags.None }),
        Mm("dontneed-keeps-pages", [], "MADV_DONTNEED keeps the pages of private memory.",
            mm => mm with { DontneedZaps = false }),
        Mm("dontneed-truncates", [], "MADV_DONTNEED removes the pages of shared memory for every process.",
            mm => mm with { DontneedTruncates = true }),
        Mm("punch-keeps-pages", [], "A page that is punched out of a file becomes zero and keeps its tags.",
            mm => mm with { PunchFreesPages = false }),
        Mm("partial-page-loses-tags", [], "A page loses its tags when a part of it becomes zero.",
            mm => mm with { PartialPageKeepsTags = false }),
        Mm("fork-advice-ignored", [], "A child gets MADV_DONTFORK and MADV_WIPEONFORK memory as its parent has it.",
            mm => mm with { ForkAdviceHolds = false }),
        Mm("seal-ignored", [], "A sealed mapping can be changed.", mm => mm with { SealHolds = false }),
        Mm("mseal-inverted", [], "mseal is missing where it must be there, or is there where it must be missing.",
            mm => mm with { HasMseal = !mm.HasMseal }),
        Mm("pkeys-inverted", [], "pkey_mprotect is missing where it must be there, or the reverse.",
            mm => mm with { HasPkeys = !mm.HasPkeys }),
        Mm("advice-inverted", [], "madvise refuses the advice that it must know, and takes the other advice.",
            mm => mm with { MadviseAdvice = mm.MadviseAdvice.SymmetricExcept(Enum.GetValues<Advice>()) }),
        Mm("droppable-inverted", [], "MAP_DROPPABLE is refused where it must work, or works where it must not.",
            mm => mm with { HasDroppable = !mm.HasDroppable }),
        Mm("sealed-for-reading-inverted", [], "A shared mapping for reading of a memfd with F_SEAL_WRITE is refused "
            + "where it must work, or works where it must not.",
            mm => mm with { MapsSealedForReading = !mm.MapsSealedForReading }),
        Mm("brk-untags-address", [], "brk takes an address with a tag.", mm => mm with { BrkUntags = true }),
        Mm("dontunmap-inverted", [], "MREMAP_DONTUNMAP refuses shared memory where it must take it, or the reverse.",
            mm => mm with { DontunmapsFiles = !mm.DontunmapsFiles }),
        Mm("mlock-faults-nothing-in", [], "mlock does not fault memory in.", mm => mm with { LockFaultsIn = false }),
        Mm("given-up-pages-stay", [], "MADV_PAGEOUT keeps clean pages that MADV_FREE gave up.",
            mm => mm with { PageoutDropsClean = false }),
        Mm("stg-does-not-dirty", [], "MADV_PAGEOUT drops a page that MADV_FREE gave up, although a tag was set since.",
            mm => mm with { PageoutDropsDirty = true }),
        Mm("broken-pages-stay", [], "MADV_HWPOISON leaves the page in use.",
            mm => mm with { HwpoisonTakesPage = false }),
        Mm("hwpoison-signal-inverted", [], "MADV_HWPOISON sends no signal where it must, or one where it must not.",
            mm => mm with { HwpoisonTellsCaller = !mm.HwpoisonTellsCaller }),
        Mm("file-writes-change-tags", [], "Writing to a file changes the tags of its pages.",
            mm => mm with { FileWritesKeepTags = false }),
        Mm("mprotect-checks-prot-first", [], "mprotect checks the protection bits before the length.",
            mm => mm with { ChecksLengthFirst = false }),
        Mm("process-madvise-unknown", [], "process_madvise refuses the advice that it must take, and takes the other.",
            mm => mm with
            {
                ProcessMadviseAdvice = mm.ProcessMadviseAdvice.SymmetricExcept(Enum.GetValues<Advice>()),
            }),
        Mm("pageout-any", [], "MADV_PAGEOUT takes locked memory and huge pages of hugetlb.",
            mm => mm with { PageoutRefusedFlags = VmFlags.None }),
    ];

    private static Defect Mm(
        string name, IReadOnlyList<string> rules, string sentence, Func<MmFacts, MmFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Mm = wrong(parts.Mm) });
}
