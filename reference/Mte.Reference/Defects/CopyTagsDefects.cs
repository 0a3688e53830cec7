using Mte.Reference.Kernels;
using Mte.Spec.Values;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about KVM_ARM_MTE_COPY_TAGS.</summary>
internal static class CopyTagsDefects
{
    public static IEnumerable<Defect> All =>
    [
        Copy("copy-tags-ignores-memslots", ["KVM-COPY-009"],
            "Tags of memory without a memslot can be copied.",
            copy => copy with { NeedsMemslot = false }),
        Copy("copy-tags-without-cap", ["KVM-COPY-003"], "Tags can be copied without KVM_CAP_ARM_MTE.",
            copy => copy with { NeedsCap = false }),
        Copy("copy-tags-ignores-flags", ["KVM-COPY-005"],
            "Unknown flags are taken.", copy => copy with { ChecksFlags = false }),
        Copy("copy-tags-ignores-reserved", ["KVM-COPY-004"], "Reserved words may have any value.",
            copy => copy with { ChecksReserved = false }),
        Copy("copy-tags-unaligned", ["KVM-COPY-006"], "An address or a length inside a page is taken.",
            copy => copy with { NeedsWholePages = false }),
        Copy("copy-tags-refuses-nothing", ["KVM-COPY-007"],
            "A length of 0 is refused.", copy => copy with { MinLength = 1 }),
        Copy("copy-tags-answers-granules", ["KVM-COPY-001"], "The answer counts tags, not bytes of memory.",
            copy => copy with { AnswerUnit = Granule.Bytes }),
        Copy("copy-tags-answers-zero", ["KVM-COPY-001"],
            "The answer is 0 on success.", copy => copy with { AnswerUnit = 0 }),
        Copy("copy-from-guest-reads-stale-tags", ["KVM-COPY-012"],
            "Untagged pages show the tags of their previous owner.",
            copy => copy with { ReadsOnlyTaggedPages = false }),
        Copy("copy-to-guest-forgets-flag", ["KVM-COPY-013"],
            "The guest's first access clears the tags that were copied to it.",
            copy => copy with { MarksWrittenPages = false }),
        Copy("copy-to-guest-part-inverted", ["KVM-COPY-016"],
            "A page that got a part of its tags keeps the tags that it must lose, "
            + "or the reverse.",
            copy => copy with { ClearsTagsOnFault = !copy.ClearsTagsOnFault }),
        Copy("copy-to-guest-refuses-high-bits", ["KVM-COPY-002"], "A byte above 15 in the buffer is refused.",
            copy => copy with { IgnoresHighBits = false }),
        Copy("copy-tags-while-logging-inverted", ["KVM-COPY-015"],
            "A VM that logs dirty pages takes tags where it must refuse them, "
            + "or the reverse.",
            copy => copy with { RefusesWhileLogging = !copy.RefusesWhileLogging }),
    ];

    private static Defect Copy(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<CopyTagsFacts, CopyTagsFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { CopyTags = wrong(parts.CopyTags) });
}
