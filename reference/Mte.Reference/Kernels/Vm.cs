using Mte.Reference.Kvm;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kernels;

/// <summary>
/// struct kvm: a virtual machine, its memslots and its log of dirty pages. The functions of KVM on it are in
/// a class for each file of the kernel: <see cref="KvmMain"/>, <see cref="KvmMmu"/>, <see cref="KvmGuest"/>.
/// </summary>
/// <param name="kernel">The kernel.</param>
/// <param name="mm">The memory of the process that made it; no other may use it.</param>
public sealed class Vm(Kernel kernel, AddressSpace mm)
{
    // By memslot: bit 0 is its first page. Only memslots that log have one.
    private readonly Dictionary<int, ulong> dirty = [];

    // The pages of a memslot that an answer has bits for.
    private const ulong LoggedPages = 64;

    /// <summary>KVM_CAP_ARM_MTE is enabled.</summary>
    [Models("arch/arm64/include/asm/kvm_host.h", "kvm_has_mte")]
    public bool HasMte { get; set; }

    /// <summary>Whether KVM_CAP_ARM_NISV_TO_USER is enabled.</summary>
    public bool NisvToUser { get; set; }

    /// <summary>The vCPUs, by their numbers.</summary>
    public Dictionary<int, Vcpu> Vcpus { get; } = [];

    public Kernel Kernel => kernel;

    public AddressSpace Mm => mm;

    public ulong PageSize => (ulong)kernel.PageSize;

    /// <summary>The memslots, by their ids.</summary>
    internal Dictionary<int, Memslot> Memslots { get; } = [];

    /// <summary><c>nr_memslots_dirty_logging</c>.</summary>
    public int NrMemslotsDirtyLogging => Memslots.Values.Count(slot => slot.LogsDirtyPages);

    public bool HasGuestMemfd => Memslots.Values.Any(slot => slot.GuestMemfd is not null);

    public bool HasMemslots => Memslots.Count != 0;

    /// <summary>The slot that a guest address lies in.</summary>
    [Models("include/linux/kvm_host.h", "gfn_to_memslot")]
    internal Memslot? GfnToMemslot(ulong gpa)
    {
        foreach (var slot in Memslots.Values)
            if (slot.Holds(gpa))
                return slot;

        return null;
    }

    /// <summary>The ioctl KVM_GET_DIRTY_LOG, as far as the first 64 pages of a memslot.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_vm_ioctl_get_dirty_log")]
    public Errno GetDirtyLog(int slot, out ulong bitmap)
    {
        if (!dirty.TryGetValue(slot, out bitmap))
            return ENOENT;

        dirty[slot] = 0;
        return Ok;
    }

    [Models("virt/kvm/kvm_main.c", "mark_page_dirty_in_slot")]
    internal void MarkPageDirty(Memslot slot, ulong gpa)
    {
        var page = (gpa - slot.Gpa) / PageSize;
        if (page < LoggedPages && dirty.ContainsKey(slot.Id))
            dirty[slot.Id] |= 1UL << (int)page;
    }

    /// <summary>Logs the memslot's dirty pages from now on; a log that is there stays.</summary>
    internal void StartDirtyLog(int slot) => dirty.TryAdd(slot, 0);

    /// <summary>Ends the memslot's log of dirty pages.</summary>
    internal void StopDirtyLog(int slot) => dirty.Remove(slot);
}
