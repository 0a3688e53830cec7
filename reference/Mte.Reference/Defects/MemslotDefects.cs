using Mte.Reference.Kernels;
using Mte.Reference.Kvm;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the memory of a guest with tags.</summary>
internal static class MemslotDefects
{
    public static IEnumerable<Defect> All =>
    [
        Slots("slot-accepts-shared-on-6.1", ["KVM-SLOT-002", "KVM-SLOT-003"],
            "A guest with tags may have shared memory on 6.1 already.",
            right => new Rule(right) { Prepare = (_, _) => true }),
        Slots("slot-refuses-shared", ["KVM-SLOT-002", "KVM-SLOT-003"],
            "A guest with tags may not have shared memory, as on 6.1.",
            _ => new PrivateMemslot()),
        Slots("slot-accepts-anything", ["KVM-SLOT-006"],
            "A guest with tags may have memory that cannot have tags.",
            _ => new AnyMemslot()),
        Slots("slot-refuses-hugetlb", ["KVM-SLOT-009", "KVM-SLOT-010"],
            "Huge pages of hugetlb are refused.", Only(vma => !vma.Hugetlb)),
        Slots("slot-needs-prot-mte", ["KVM-SLOT-001"],
            "The VMM's mapping must have PROT_MTE itself.", Only(vma => vma.Mte)),
        Slots("slot-refuses-prot-mte", ["KVM-FLT-004"],
            "The VMM's mapping must not have PROT_MTE itself.", Only(vma => !vma.Mte)),
        Slots("slot-looks-at-first-mapping", ["KVM-SLOT-012"],
            "KVM checks the first mapping of a memslot only.",
            right => new Rule(right) { Prepare = (vm, vmas) => right.MayPrepare(vm, [.. vmas.Take(1)]) }),
        Slots("slot-needs-memory", ["KVM-SLOT-011"], "A memslot without a mapping is refused.",
            right =>
                new Rule(right) { Prepare = (vm, vmas) => vmas.Count != 0 && right.MayPrepare(vm, vmas) }),
        Slots("slot-needs-cap", ["KVM-SLOT-014"], "Memslots are refused until the capability is enabled.",
            right => new Rule(right) { Prepare = (vm, vmas) => vm.HasMte && right.MayPrepare(vm, vmas) }),
        Slots("fault-skips-mapping-check", ["KVM-FLT-001"],
            "A guest's fault does not check a mapping that is newer than the memslot.",
            right => new Rule(right) { Map = (_, _) => true }),
        Slots("fault-checks-without-cap", ["KVM-SLOT-014"],
            "A guest's fault checks the mapping without the capability too.",
            right => new Rule(right) { Map = (_, vma) => vma.MteAllowed && !vma.Shared }),
        Slots("fault-refuses-shared", ["KVM-FLT-005", "KVM-FLT-020"],
            "A memslot of shared memory is accepted, and the guest cannot use it.",
            right => new Rule(right) { Map = (vm, vma) => !vma.Shared && right.MayMap(vm, vma) }),
    ];

    private static Defect Slots(
        string name, IReadOnlyList<string> rules, string sentence,
        Func<IMemslotPolicy, IMemslotPolicy> wrong) =>
        new(name, rules, sentence, parts => parts with { Memslots = wrong(parts.Memslots) });

    private static Func<IMemslotPolicy, IMemslotPolicy> Only(Func<Vma, bool> good) =>
        right => new Rule(right) { Prepare = (vm, vmas) => vmas.All(good) && right.MayPrepare(vm, vmas) };

    private sealed class Rule(IMemslotPolicy right) : IMemslotPolicy
    {
        public Func<Vm, IReadOnlyList<Vma>, bool> Prepare { get; init; } = right.MayPrepare;

        public Func<Vm, Vma, bool> Map { get; init; } = right.MayMap;

        public bool MayPrepare(Vm vm, IReadOnlyList<Vma> vmas) => Prepare(vm, vmas);

        public bool MayMap(Vm vm, Vma vma) => Map(vm, vma);
    }
}
