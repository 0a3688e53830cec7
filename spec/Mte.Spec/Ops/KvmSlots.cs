namespace Mte.Spec;

public abstract partial record Op
{
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
    [Answers(Answer.Nothing)]
    public sealed record KvmSetUserMemoryRegion2(
        [Uses(Thing.Vm)] string Vm,
        Gpa Gpa,
        Place At,
        [Within(0, 255)] int Slot = 0,
        [Within(0, 4096)] int Pages = 1,
        MemFlags Flags = MemFlags.None,
        [Uses(Thing.File)] string? GuestMemfd = null) : Op;

    /// <summary>
    /// The ioctl KVM_GET_DIRTY_LOG. Answers the bitmap of the pages that were written since the last time, and starts
    /// a new one: bit 0 is the memslot's first page.
    /// </summary>
    /// <param name="Vm">The VM.</param>
    /// <param name="Slot">The slot's number; it must have 63 pages or fewer.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record KvmGetDirtyLog([Uses(Thing.Vm)] string Vm, [Within(0, 255)] int Slot = 0) : Op;
}
