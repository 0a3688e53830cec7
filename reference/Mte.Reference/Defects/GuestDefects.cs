using Mte.Reference.Kernels;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the tags that a guest finds in its memory.</summary>
internal static class GuestDefects
{
    public static IEnumerable<Defect> All =>
    [
        Guest("guest-page-not-sanitised", ["KVM-FLT-002"],
            "A guest finds the tags of a page's previous owner.",
            guest => guest with { Sanitises = false }),
        Guest("guest-page-always-cleared", ["KVM-FLT-003"], "Each guest that touches a page clears its tags.",
            guest => guest with { KeepsValidTags = false }),

        // What kernels before 7.1 do.
        Guest("guest-flags-zero-page", ["KVM-FLT-009"],
            "The first guest that reads untouched memory flags the zero page as tagged.",
            guest => guest with { LeavesZeroPage = false }),
        Guest("slot-page-changed-inverted", ["KVM-FLT-008"],
            "A page that KSM write-protects gets tags where it must not, or the reverse.",
            guest => guest with { SanitisesChangedPtes = !guest.SanitisesChangedPtes }),
        Guest("guest-without-cap-has-tags", ["KVM-REG-013"],
            "A guest of a VM without KVM_CAP_ARM_MTE has tags.",
            guest => guest with { AtaOf = new(With: true, Without: true) }),
    ];

    private static Defect Guest(
        string name, IReadOnlyList<string> rules, string sentence, Func<Stage2Facts, Stage2Facts> wrong) =>
        new(name, rules, sentence, parts => parts with { Stage2 = wrong(parts.Stage2) });
}
