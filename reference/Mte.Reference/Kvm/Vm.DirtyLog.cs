using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

public sealed partial class Vm
{
    // By memslot: bit 0 is its first page. Only memslots that log have one.
    private readonly Dictionary<int, ulong> dirty = [];

    /// <summary>The ioctl KVM_GET_DIRTY_LOG, for memslots of 64 pages or fewer.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_vm_ioctl_get_dirty_log")]
    public Errno GetDirtyLog(int slot, out ulong bitmap)
    {
        if (!dirty.TryGetValue(slot, out bitmap))
            return ENOENT;

        dirty[slot] = 0;
        return Ok;
    }

    [Models("virt/kvm/kvm_main.c", "mark_page_dirty_in_slot")]
    private void MarkPageDirty(Memslot slot, ulong gpa)
    {
        if (dirty.ContainsKey(slot.Id))
            dirty[slot.Id] |= 1UL << (int)((gpa - slot.Gpa) / PageSize);
    }
}
