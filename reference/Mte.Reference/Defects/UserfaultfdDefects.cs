using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels whose userfaultfd is wrong about tags.</summary>
internal static class UserfaultfdDefects
{
    public static IEnumerable<Defect> All =>
    [
        Uffd("uffd-copies-tags", ["MMOP-036"], "UFFDIO_COPY copies the tags of its source too.",
            uffd => uffd with { CopyTakesTags = true }),
        Uffd("uffd-copy-declares-tags-valid", ["MMOP-036"],
            "A page that UFFDIO_COPY made has the tags that were left in memory.",
            uffd => uffd with { CopyDeclaresTagsValid = true }),
        Uffd("uffd-moves-anywhere", ["MMOP-039"], "UFFDIO_MOVE moves pages to memory with other PROT bits.",
            uffd => uffd with { MoveCompares = VmFlags.None }),
        Uffd("uffd-move-loses-tags", ["MMOP-040"],
            "UFFDIO_MOVE loses the tags.", uffd => uffd with { MoveKeepsTags = false }),
        Uffd("uffd-protect-loses-tags", ["MMOP-041"], "UFFDIO_WRITEPROTECT clears the tags.",
            uffd => uffd with { WriteprotectKeepsTags = false }),
        Uffd("uffd-continue-loses-tags", ["MMOP-038"],
            "UFFDIO_CONTINUE clears the tags of the page that it maps.",
            uffd => uffd with { ContinueKeepsTags = false }),
    ];

    private static Defect Uffd(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<UserfaultfdFacts, UserfaultfdFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { Userfaultfd = wrong(parts.Userfaultfd) });
}
