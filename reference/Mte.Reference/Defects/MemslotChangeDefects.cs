using Mte.Reference.Kernels;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about changes of memslots.</summary>
internal static class MemslotChangeDefects
{
    public static IEnumerable<Defect> All =>
    [
        Changes("slot-checked-once", ["KVM-SLOT-015"], "KVM checks the mappings of a new memslot only.",
            changes => changes with { CheckedChanges = [MrChange.Create] }),
        Changes("slot-stops-at-hole", ["KVM-SLOT-012"], "KVM does not check the mappings after a hole.",
            changes => changes with { LooksBehindHoles = false }),
        Changes("slot-refuses-holes", ["KVM-SLOT-011"], "A memslot with a hole is refused.",
            changes => changes with { TakesHoles = false }),
        Changes("slot-read-only-changes", ["KVM-SLOT-026"], "A memslot can become read-only.",
            changes => changes with { MayChangeReadonly = true }),
        Changes("slot-stays-and-moves", ["KVM-SLOT-023"], "A memslot that moves stays at its old place too.",
            changes => changes with { LeavesOldPlace = false }),
        Changes("slot-forgets-tags", ["KVM-SLOT-023", "KVM-SLOT-024"],
            "A change of a memslot clears the tags of its memory.",
            changes => changes with { KeepsTags = false }),
        Changes("slot-deletes-nothing", ["KVM-SLOT-024"], "A memslot that does not exist can be deleted.",
            changes => changes with { DeletesMissing = true }),
        Changes("guest-needs-no-access", ["KVM-SLOT-021"],
            "A guest accesses memory that its VMM cannot access.",
            changes => changes with { GuestNeedsAccess = false }),
        Changes("guest-memfd-after-cap", ["KVM-SLOT-017"],
            "A VM with KVM_CAP_ARM_MTE takes memory of KVM_CREATE_GUEST_MEMFD.",
            changes => changes with { CapRefusesGuestMemfd = false }),
        Changes("cap-after-guest-memfd", ["KVM-SLOT-017"],
            "A VM with memory of KVM_CREATE_GUEST_MEMFD takes KVM_CAP_ARM_MTE.",
            changes => changes with { GuestMemfdRefusesCap = false }),
        Changes("dirty-log-misses-tags", ["KVM-FLT-010"],
            "The dirty log misses a page in which a guest set only a tag.",
            changes => changes with { LogsTags = false }),
        Changes("dirty-log-misses-copied-tags", ["KVM-COPY-015"],
            "The dirty log misses a page that tags were copied to.",
            changes => changes with { LogsCopiedTags = false }),
    ];

    private static Defect Changes(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<MemslotChangeFacts, MemslotChangeFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { MemslotChanges = wrong(parts.MemslotChanges) });
}
