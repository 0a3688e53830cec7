using Mte.Reference.Kvm;
using Mte.Reference.Mm;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about the memory of a guest with tags.</summary>
internal static class WrongMemslots
{
    public static IEnumerable<KnownPart> All =>
    [
        new("slot-accepts-shared-on-6.1", "the rule of 6.1 is gone: shared memory is accepted",
            Slots(right => new Rule(right) { Prepare = (_, _) => true })),
        new("slot-refuses-shared", "the rule of 6.1 is still there: shared memory is refused",
            Slots(_ => new PrivateMemslot())),
        new("slot-accepts-anything", "memory that cannot have tags is accepted, and mapped",
            Slots(_ => new AnyMemslot())),
        new("slot-refuses-hugetlb", "huge pages are refused", Only(vma => !vma.Hugetlb)),
        new("slot-needs-prot-mte", "the VMM's mapping must have PROT_MTE itself", Only(vma => vma.Mte)),
        new("slot-refuses-prot-mte", "the VMM's mapping must not have PROT_MTE itself", Only(vma => !vma.Mte)),
        new("slot-looks-at-first-mapping", "the first mapping decides for all of a memslot",
            Slots(right => new Rule(right) { Prepare = (vm, vmas) => right.MayPrepare(vm, [.. vmas.Take(1)]) })),
        new("slot-needs-memory", "a memslot over a hole is refused",
            Slots(right => new Rule(right) { Prepare = (vm, vmas) => vmas.Count != 0 && right.MayPrepare(vm, vmas) })),
        new("slot-needs-cap", "memslots are refused until the capability is enabled",
            Slots(right => new Rule(right) { Prepare = (vm, vmas) => vm.HasMte && right.MayPrepare(vm, vmas) })),
        new("fault-skips-mapping-check", "memory that came after the memslot is not looked at",
            Slots(right => new Rule(right) { Map = (_, _) => true })),
        new("fault-checks-without-cap", "a guest without the capability cannot use what one with it could not",
            Slots(right => new Rule(right) { Map = (_, vma) => vma.MteAllowed && !vma.Shared })),
        new("fault-refuses-shared", "the memslot is accepted and the guest cannot use it",
            Slots(right => new Rule(right) { Map = (vm, vma) => !vma.Shared && right.MayMap(vm, vma) })),
        new("guest-page-not-sanitised", "a guest finds the tags of a page's previous owner",
            parts => parts with { Stage2 = new NotSanitised(parts.Stage2) }),
        new("guest-page-always-cleared", "each guest that touches a page clears its tags",
            parts => parts with { Stage2 = new AlwaysCleared(parts.Stage2) }),
        new("guest-flags-zero-page", "the first guest that reads untouched memory makes the zero page count as tagged",
            parts => parts with { Stage2 = new ZeroPageToo(parts.Stage2) }),
        new("slot-page-changed-inverted", "a page that KSM write-protects gets tags where it must not, or none",
            parts => parts with { Stage2 = new OtherChanges(parts.Stage2) }),
        new("guest-without-cap-has-tags", "a guest has tags though nobody enabled them",
            parts => parts with { Stage2 = new AlwaysTagged(parts.Stage2) }),
    ];

    private static Func<Parts, Parts> Slots(Func<IMemslotPolicy, IMemslotPolicy> replace) =>
        parts => parts with { Memslots = replace(parts.Memslots) };

    private static Func<Parts, Parts> Only(Func<Vma, bool> good) =>
        Slots(right => new Rule(right) { Prepare = (vm, vmas) => vmas.All(good) && right.MayPrepare(vm, vmas) });

    private sealed class Rule(IMemslotPolicy right) : IMemslotPolicy
    {
        public Func<Vm, IReadOnlyList<Vma>, bool> Prepare { get; init; } = right.MayPrepare;

        public Func<Vm, Vma, bool> Map { get; init; } = right.MayMap;

        public bool MayPrepare(Vm vm, IReadOnlyList<Vma> vmas) => Prepare(vm, vmas);

        public bool MayMap(Vm vm, Vma vma) => Map(vm, vma);
    }

    private abstract class Like(IStage2Policy right) : IStage2Policy
    {
        protected IStage2Policy Right => right;

        public virtual void SanitiseMteTags(Kernel kernel, Page page) => right.SanitiseMteTags(kernel, page);

        public virtual bool SanitisesChangedPtes => right.SanitisesChangedPtes;

        public virtual bool Ata(Vm vm) => right.Ata(vm);
    }

    private sealed class NotSanitised(IStage2Policy right) : Like(right)
    {
        public override void SanitiseMteTags(Kernel kernel, Page page)
        {
        }
    }

    private sealed class AlwaysCleared(IStage2Policy right) : Like(right)
    {
        public override void SanitiseMteTags(Kernel kernel, Page page)
        {
            Right.SanitiseMteTags(kernel, page);
            page.Tags.Fill(0);
        }
    }

    // What kernels before 7.1 do.
    private sealed class ZeroPageToo(IStage2Policy right) : Like(right)
    {
        public override void SanitiseMteTags(Kernel kernel, Page page)
        {
            Right.SanitiseMteTags(kernel, page);
            if (page == kernel.ZeroPage)
                kernel.Parts.Tagging.SetPageMteTagged(page);
        }
    }

    private sealed class OtherChanges(IStage2Policy right) : Like(right)
    {
        public override bool SanitisesChangedPtes => !Right.SanitisesChangedPtes;
    }

    private sealed class AlwaysTagged(IStage2Policy right) : Like(right)
    {
        public override bool Ata(Vm vm) => true;
    }
}
