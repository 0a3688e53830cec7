using Mte.Reference.Kvm;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about changes of memslots.</summary>
internal static class WrongMemslotChanges
{
    public static IEnumerable<KnownPart> All =>
    [
        With("slot-checked-once", "only a new memslot's mappings are looked at", new CheckedOnce()),
        With("slot-stops-at-hole", "mappings behind a hole are not looked at", new StopsAtHole()),
        With("slot-refuses-holes", "a memslot with a hole is refused", new NoHoles()),
        With("slot-read-only-changes", "a memslot can become read-only", new ReadonlyChanges()),
        With("slot-stays-and-moves", "a memslot that moves is at its old place, too", new TwoPlaces()),
        With("slot-forgets-tags", "a change of a memslot clears the tags of its memory", new ForgetsTags()),
        With("slot-deletes-nothing", "a memslot that is not there can be deleted", new DeletesNothing()),
        With("guest-needs-no-access", "a guest uses memory that its VMM cannot", new NeedsNoAccess()),
        With("guest-memfd-after-cap", "a guest with tags takes memory of KVM_CREATE_GUEST_MEMFD", new GuestMemfd(true)),
        With("cap-after-guest-memfd", "a guest with memory of KVM_CREATE_GUEST_MEMFD takes the capability",
            new GuestMemfd(false)),
        With("dirty-log-misses-tags", "a page is clean though a guest set a tag in it", new MissesTags()),
        With("dirty-log-misses-copied-tags", "a page is clean though tags were copied to it", new MissesCopiedTags()),
    ];

    private static KnownPart With(string name, string defect, IMemslotChanges wrong) =>
        new(name, defect, parts => parts with { MemslotChanges = wrong });

    private sealed class CheckedOnce : MemslotChanges
    {
        public override bool LooksAt(MrChange change) => change is MrChange.Create;
    }

    private sealed class StopsAtHole : MemslotChanges
    {
        public override bool LooksBehindHoles => false;
    }

    private sealed class NoHoles : MemslotChanges
    {
        public override bool TakesHoles => false;
    }

    private sealed class ReadonlyChanges : MemslotChanges
    {
        public override bool MayChangeReadonly => true;
    }

    private sealed class TwoPlaces : MemslotChanges
    {
        public override bool LeavesOldPlace => false;
    }

    private sealed class ForgetsTags : MemslotChanges
    {
        public override bool KeepsTags => false;
    }

    private sealed class DeletesNothing : MemslotChanges
    {
        public override bool DeletesMissing => true;
    }

    private sealed class NeedsNoAccess : MemslotChanges
    {
        public override bool GuestNeedsAccess => false;
    }

    private sealed class GuestMemfd(bool forgetsCapFirst) : MemslotChanges
    {
        public override bool GuestMemfdExcludesMte(bool capFirst) => capFirst != forgetsCapFirst;
    }

    private sealed class MissesTags : MemslotChanges
    {
        public override bool LogsTags => false;
    }

    private sealed class MissesCopiedTags : MemslotChanges
    {
        public override bool LogsCopiedTags => false;
    }
}
