namespace Mte.Spec;

/// <summary>KVM capabilities that cases ask about (include/uapi/linux/kvm.h).</summary>
public enum KvmCap
{
    KVM_CAP_ARM_EL1_32BIT = 93,
    KVM_CAP_ARM_NISV_TO_USER = 177,
    KVM_CAP_ARM_MTE = 205,
}

/// <summary>Flags of a memslot.</summary>
[Flags]
public enum MemFlags
{
    None = 0,

    /// <summary>KVM_MEM_LOG_DIRTY_PAGES.</summary>
    LogDirtyPages = 1,

    /// <summary>KVM_MEM_READONLY.</summary>
    Readonly = 2,
}

/// <summary>Features of KVM_ARM_VCPU_INIT.</summary>
[Flags]
public enum VcpuFeatures
{
    None = 0,

    /// <summary>KVM_ARM_VCPU_POWER_OFF.</summary>
    PowerOff = 1 << 0,

    /// <summary>KVM_ARM_VCPU_EL1_32BIT.</summary>
    El1_32bit = 1 << 1,

    /// <summary>KVM_ARM_VCPU_PSCI_0_2.</summary>
    Psci_0_2 = 1 << 2,
}

/// <summary>Which way KVM_ARM_MTE_COPY_TAGS copies.</summary>
public enum CopyDirection
{
    /// <summary>KVM_ARM_TAGS_FROM_GUEST: guest memory to the caller's buffer.</summary>
    FromGuest,

    /// <summary>KVM_ARM_TAGS_TO_GUEST: the caller's buffer to guest memory.</summary>
    ToGuest,
}

/// <summary>How a guest's EL1 checks tags (SCTLR_EL1.TCF).</summary>
public enum Tcf
{
    /// <summary>Mismatches have no effect.</summary>
    None = 0,

    /// <summary>A mismatch raises a data abort at the access.</summary>
    Sync = 1,

    /// <summary>A mismatch sets TF0 of TFSR_EL1, and the access takes place.</summary>
    Async = 2,

    /// <summary>Loads as in sync, stores as in async.</summary>
    [Needs("mte3")]
    Asymm = 3,
}

public abstract partial record Op
{
    /// <summary>The ioctl KVM_CHECK_EXTENSION on <c>/dev/kvm</c>, or on a VM; answers what it returns.</summary>
    /// <param name="Cap">The capability.</param>
    /// <param name="Vm">The VM to ask; <c>/dev/kvm</c> if none is named.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record KvmCheckExtension(KvmCap Cap, [Uses(Thing.Vm)] string? Vm = null) : Op;

    /// <summary>The ioctl KVM_CREATE_VM, of the default machine type.</summary>
    /// <param name="As">The name of the new VM.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmCreateVm([Makes(Thing.Vm)] string As) : Op;

    /// <summary>The ioctl KVM_ENABLE_CAP on a VM.</summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Cap">The capability.</param>
    /// <param name="Flags">The word <c>flags</c> of struct kvm_enable_cap; must be 0.</param>
    /// <param name="Args">The word <c>args[0]</c>.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmEnableCap(
        [Uses(Thing.Vm)] string Vm, KvmCap Cap, [Within(0, uint.MaxValue)] long Flags = 0, long Args = 0) : Op;

    /// <summary>The ioctl KVM_CREATE_VCPU.</summary>
    /// <param name="As">The name of the new vCPU.</param>
    /// <param name="Vm">The VM.</param>
    /// <param name="Id">The vCPU's number.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmCreateVcpu(
        [Makes(Thing.Vcpu)] string As, [Uses(Thing.Vm)] string Vm, [Within(0, 255)] int Id = 0) : Op;

    /// <summary>The ioctl KVM_ARM_VCPU_INIT, for the preferred target.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Features">Features.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmArmVcpuInit(
        [Uses(Thing.Vcpu)] string Vcpu, VcpuFeatures Features = VcpuFeatures.None) : Op;

    /// <summary>The ioctl KVM_SET_USER_MEMORY_REGION. Zero pages delete the slot.</summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Slot">The slot's number.</param>
    /// <param name="Gpa">Where the guest sees the memory, from page 1 up; a case may use the guest's first GiB.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Pages">The length, in pages (of the host, also for the hugetlb kinds).</param>
    /// <param name="Flags">Flags.</param>
    /// <param name="Tag">The logical tag in <c>userspace_addr</c>.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmSetUserMemoryRegion(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        Place At,
        [Within(0, 255)] int Slot = 0,
        [Within(0, 4096)] int Pages = 1,
        MemFlags Flags = MemFlags.None,
        [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>
    /// The ioctl KVM_ARM_MTE_COPY_TAGS. Answers the number of bytes of guest memory that it covered and, from the
    /// guest, their tags.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Gpa">Where the range starts in the guest.</param>
    /// <param name="Direction">Which way to copy.</param>
    /// <param name="Tags">To the guest: a tag, or a pattern that repeats over the range.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length, to make it unaligned.</param>
    /// <param name="Flags">Bits of <c>flags</c> to set beside the direction's.</param>
    /// <param name="Reserved">The word <c>reserved[0]</c>; must be 0.</param>
    [Needs("kvm")]
    [Answers(Answer.Tags)]
    public sealed record KvmArmMteCopyTags(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        CopyDirection Direction,
        Tags? Tags = null,
        [Within(0, 16)] int Pages = 1,
        [Within(-65536, 65536)] int Bytes = 0,
        long Flags = 0,
        long Reserved = 0) : Op;

    /// <summary>Sets SCTLR_EL1.TCF or TCF0 in the guest: how its EL1 or EL0 checks tags from now on.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Mode">The mode.</param>
    /// <param name="El">The exception level whose checks are meant.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestTcf([Uses(Thing.Vcpu)] string Vcpu, Tcf Mode, [OneOf(0, 1)] int El = 1) : Op;

    /// <summary>Sets allocation tags in the guest (STG, memory mapped Tagged Normal).</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The first granule.</param>
    /// <param name="Tags">A tag, or a pattern that repeats over the range.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">The length of the range, in pages; added to the granules if both are given.</param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestStg(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        Tags Tags,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [OneOf(0, 1)] int El = 1) : Op;

    /// <summary>Reads allocation tags in the guest (LDG).</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The first granule.</param>
    /// <param name="Granules">The length of the range, in granules; one if neither length is given.</param>
    /// <param name="Pages">The length of the range, in pages; added to the granules if both are given.</param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Answers(Answer.Tags)]
    public sealed record GuestLdg(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [OneOf(0, 1)] int El = 1) : Op;

    /// <summary>Loads in the guest and answers the value, zero-extended.</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The address of the access.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record GuestLoad(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [OneOf(0, 1)] int El = 1) : Op;

    /// <summary>Stores in the guest.</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The address of the access.</param>
    /// <param name="Value">The value to store.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestStore(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        long Value,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [OneOf(0, 1)] int El = 1) : Op;
}
