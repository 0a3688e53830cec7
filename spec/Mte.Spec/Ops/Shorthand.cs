using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>
/// A step that stands for several ops, for set-up that many cases share. Closed: every shorthand is nested
/// here. The reader of cases puts its ops in its place, so that no world and no wire needs to know it. Each
/// of its ops must succeed.
/// </summary>
public abstract record Shorthand
{
    private Shorthand()
    {
    }

    /// <summary>The ops that it stands for, in order.</summary>
    public abstract IReadOnlyList<Op> Ops { get; }

    /// <summary>
    /// A guest with memory: makes a VM, enables KVM_CAP_ARM_MTE for it, gives it a memslot and, if a vCPU is
    /// named, makes and initialises that. Stands for <c>kvm_create_vm</c>, <c>kvm_enable_cap</c>,
    /// <c>kvm_set_user_memory_region</c>,
    /// <c>kvm_create_vcpu</c> and <c>kvm_arm_vcpu_init</c>. A case about one of these spells it out.
    /// </summary>
    /// <param name="As">The name of the new VM.</param>
    /// <param name="Gpa">Where the guest sees the memory, from page 1 up.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Pages">The length of the memory, in pages of the host.</param>
    /// <param name="Slot">The number of the memslot.</param>
    /// <param name="Flags">Flags of the memslot.</param>
    /// <param name="Vcpu">The name of the new vCPU; none is made without it.</param>
    /// <param name="Mte">1 if the guest may use tags; 0 to leave the capability out.</param>
    [Needs("kvm")]
    public sealed record KvmGuest(
        [Makes(Thing.Vm)] string As,
        Gpa Gpa,
        Place At,
        [Within(1, 4096)] int Pages = 1,
        [Within(0, 255)] int Slot = 0,
        MemFlags Flags = MemFlags.None,
        [Makes(Thing.Vcpu)] string? Vcpu = null,
        [Within(0, 1)] int Mte = 1) : Shorthand
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Op> Ops =>
        [
            new Op.KvmCreateVm(As),
            .. Mte == 1 ? [new Op.KvmEnableCap(As, KvmCap.KVM_CAP_ARM_MTE)] : Array.Empty<Op>(),
            new Op.KvmSetUserMemoryRegion(As, Gpa, At, Slot, Pages, Flags),
            .. Vcpu is null
                ? Array.Empty<Op>()
                : [new Op.KvmCreateVcpu(Vcpu, As), new Op.KvmArmVcpuInit(Vcpu)],
        ];
    }
}
