using Mte.Reference.Kvm;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about changes of memslots.</summary>
internal static class MemslotChangeDefects
{
    public static IEnumerable<Defect> All =>
    [
        Changes("slot-checked-once", [], "KVM checks the mappings of a new memslot only.",
            changes => changes with { CheckedChanges = [MrChange.Create] }),
        Changes("slot-stops-at-hole", [], "KVM does not check the mappings after a hole.",
            changes => changes with { LooksBehindHoles = false }),
        Changes("slot-refuses-holes", [], "A memslot with a hole is refused.",
            changes => changes with { TakesHoles = false }),
        Changes("slot-read-only-changes", [], "A memslot can become read-only.",
            changes => changes with { MayChangeReadonly = true }),
        Changes("slot-stays-and-moves", [], "A memslot that moves stays at its old place too.",
            changes => changes with { LeavesOldPlace = false }),
        Changes("slot-forgets-tags", [], "A change of a memslot clears the tags of its memory.",
            changes => changes with { KeepsTags = false }),
        Changes("slot-deletes-nothing", [], "A memslot that does not exist can be deleted.",
            changes => changes with { DeletesMissing = true }),
        Changes("guest-needs-no-access", [], "A guest accesses memory that its VMM cannot access.",
            changes => changes with { GuestNeedsAccess = false }),
        Changes("guest-memfd-after-cap", [], "A VM with KVM_CAP_ARM_MTE takes memory of KVM_CREATE_GUEST_MEMFD.",
            changes => changes with { CapRefusesGuestMemfd = false }),
        Changes("cap-after-guest-memfd", [], "A VM with memory of KVM_CREATE_GUEST_MEMFD takes KVM_CAP_ARM_MTE.",
            changes => changes with { GuestMemfdRefusesCap = false }),
        Changes("dirty-log-misses-tags", [], "The dirty log misses a page in which a guest set only a tag.",
            changes => changes with { LogsTags = false }),
        Changes("dirty-log-misses-copied-tags", [], "The dirty log misses a page that tags were copied to.",
            changes => changes with { LogsCopiedTags = false }),
    ];

    private static Defect Changes(
        string name, IReadOnlyList<string> rules, string sentence, Func<MemslotChangeFacts, MemslotChangeFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { MemslotChanges = wrong(parts.MemslotChanges) });
}
