using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>
/// struct kvm_memory_slot: a range of guest memory and the VMM's memory behind it. Bytes throughout.
/// </summary>
public sealed record Memslot(int Id, ulong Gpa, ulong Length, ulong UserspaceAddr, MemFlags Flags)
{
    /// <summary>The file of KVM_CREATE_GUEST_MEMFD, if the memslot has one.</summary>
    public BackingFile? GuestMemfd { get; init; }

    public bool Writable => !Flags.HasFlag(MemFlags.Readonly);

    public bool LogsDirtyPages => Flags.HasFlag(MemFlags.LogDirtyPages);

    public bool Overlaps(Memslot other) => Gpa < other.Gpa + other.Length && other.Gpa < Gpa + Length;

    public bool Holds(ulong gpa) => gpa >= Gpa && gpa - Gpa < Length;

    /// <summary>Whether an address of the VMM is in its memory.</summary>
    public bool IsBackedBy(ulong hva) => hva >= UserspaceAddr && hva - UserspaceAddr < Length;

    public ulong Hva(ulong gpa) => UserspaceAddr + (gpa - Gpa);
}
