using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

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

[JsonDerivedType(typeof(KvmSetUserMemoryRegion), "kvm_set_user_memory_region")]
[JsonDerivedType(typeof(KvmSetUserMemoryRegion2), "kvm_set_user_memory_region2")]
[JsonDerivedType(typeof(KvmGetDirtyLog), "kvm_get_dirty_log")]
[JsonDerivedType(typeof(KvmCreateGuestMemfd), "kvm_create_guest_memfd")]
public abstract partial record Op
{
    /// <summary>Gives memory to virtual machines.</summary>
    public abstract record MemslotsFamily : Op;

    /// <summary>The ioctl KVM_SET_USER_MEMORY_REGION. Zero pages delete the slot.</summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Slot">The slot's number.</param>
    /// <param name="Gpa">
    /// Where the guest sees the memory, from page 1 up; a case may use the guest's first GiB.
    /// </param>
    /// <param name="At">The memory.</param>
    /// <param name="Pages">The length, in pages (of the host, also for the hugetlb kinds).</param>
    /// <param name="Flags">Flags.</param>
    /// <param name="Tag">The logical tag in <c>userspace_addr</c>.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmSetUserMemoryRegion(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        Place At,
        [Within(0, 255)] int Slot = 0,
        [Within(0, 4096)] int Pages = 1,
        MemFlags Flags = MemFlags.None,
        [Within(0, 15)] int Tag = 0) : MemslotsFamily;

    /// <summary>
    /// The ioctl KVM_SET_USER_MEMORY_REGION2: a memslot that may have a file of KVM_CREATE_GUEST_MEMFD
    /// (KVM_MEM_GUEST_MEMFD). Zero pages delete the slot.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Slot">The slot's number.</param>
    /// <param name="Gpa">Where the guest sees the memory.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Flags">Flags beside KVM_MEM_GUEST_MEMFD.</param>
    /// <param name="GuestMemfd">The file, from its start; none, and the flag is not set.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmSetUserMemoryRegion2(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        Place At,
        [Within(0, 255)] int Slot = 0,
        [Within(0, 4096)] int Pages = 1,
        MemFlags Flags = MemFlags.None,
        [Uses(Thing.File)] string? GuestMemfd = null) : MemslotsFamily;

    /// <summary>
    /// The ioctl KVM_GET_DIRTY_LOG. Answers the bitmap of the pages that were written since the last time,
    /// and starts a new one: bit 0 is the memslot's first page.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Slot">The slot's number; the answer has bits for its first 64 pages.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmGetDirtyLog([Uses(Thing.Vm)] string Vm, [Within(0, 255)] int Slot = 0)
        : MemslotsFamily;

    /// <summary>
    /// The ioctl KVM_CREATE_GUEST_MEMFD with GUEST_MEMFD_FLAG_MMAP: guest memory that can be mapped.
    /// </summary>
    /// <param name="As">The name of the new file.</param>
    /// <param name="Vm">The VM.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record KvmCreateGuestMemfd(
        [Makes(
            Thing.File)] string As, [Uses(Thing.Vm)] string Vm, [
                Within(1, 4096)
            ] int Pages = 1) : MemslotsFamily;
}
