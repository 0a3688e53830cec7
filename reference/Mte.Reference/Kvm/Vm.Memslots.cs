using Mte.Spec;
using Mte.Reference.Mm;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

public sealed partial class Vm
{
    // The guest physical addresses of a VM of the default type: 40 bits.
    private const ulong PhysSize = 1UL << 40;

    private readonly Dictionary<int, Memslot> memslots = [];

    private enum MrChange
    {
        Create,
        Move,
        FlagsOnly,
    }

    /// <summary><c>nr_memslots_dirty_logging</c>.</summary>
    public int NrMemslotsDirtyLogging => memslots.Values.Count(slot => slot.LogsDirtyPages);

    public bool HasMemslots => memslots.Count != 0;

    /// <summary>The ioctl KVM_SET_USER_MEMORY_REGION.</summary>
    [Models("virt/kvm/kvm_main.c", "__kvm_set_memory_region")]
    public Errno KvmSetMemoryRegion(Memslot mem)
    {
        mem = mem with { UserspaceAddr = kernel.Parts.Untagging.OfMemslot(mem.UserspaceAddr) };
        if ((mem.Flags & ~(MemFlags.LogDirtyPages | MemFlags.Readonly)) != 0)
            return EINVAL;

        if (mem.Length % PageSize != 0 || mem.Gpa % PageSize != 0)
            return EINVAL;

        if (mem.UserspaceAddr % PageSize != 0 || mem.UserspaceAddr != Address.UntaggedAddr(mem.UserspaceAddr))
            return EINVAL;

        if (mem.Length == 0)
            return memslots.Remove(mem.Id) ? Ok : EINVAL;

        if (memslots.TryGetValue(mem.Id, out var old))
            return ChangeMemslot(old, mem);

        return memslots.Values.Any(mem.Overlaps) ? EEXIST : KvmSetMemslot(mem, MrChange.Create);
    }

    /// <summary>The slot that a guest address lies in.</summary>
    [Models("include/linux/kvm_host.h", "gfn_to_memslot")]
    private Memslot? GfnToMemslot(ulong gpa)
    {
        foreach (var slot in memslots.Values)
            if (slot.Holds(gpa))
                return slot;

        return null;
    }

    private Errno ChangeMemslot(Memslot old, Memslot mem)
    {
        var fixedParts = mem.UserspaceAddr == old.UserspaceAddr && mem.Length == old.Length &&
            mem.Writable == old.Writable;
        if (!fixedParts)
            return EINVAL;

        if (mem.Gpa == old.Gpa)
            return mem.Flags == old.Flags ? Ok : KvmSetMemslot(mem, MrChange.FlagsOnly);

        return memslots.Values.Any(slot => slot.Id != mem.Id && mem.Overlaps(slot))
            ? EEXIST
            : KvmSetMemslot(mem, MrChange.Move);
    }

    [Models("virt/kvm/kvm_main.c", "kvm_set_memslot")]
    private Errno KvmSetMemslot(Memslot mem, MrChange change)
    {
        if (KvmArchPrepareMemoryRegion(mem, change) is not Ok and var refused)
            return refused;

        memslots[mem.Id] = mem;
        return Ok;
    }

    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    private Errno KvmArchPrepareMemoryRegion(Memslot mem, MrChange change)
    {
        if (mem.Gpa + mem.Length > PhysSize)
            return EFAULT;

        var vmas = new List<Vma>();
        var (hva, end) = (mem.UserspaceAddr, mem.UserspaceAddr + mem.Length);
        while (hva < end && mm.FindVmaIntersection(hva, end) is { } vma)
        {
            vmas.Add(vma);
            hva = vma.End;
        }

        return kernel.Parts.Memslots.MayPrepare(this, vmas) ? Ok : EINVAL;
    }
}
