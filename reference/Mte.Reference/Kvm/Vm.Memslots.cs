using Mte.Spec;
using Mte.Reference.Mm;
using static Mte.Spec.Errno;

namespace Mte.Reference.Kvm;

public sealed partial class Vm
{
    // The guest physical addresses of a VM of the default type: 40 bits.
    private const ulong PhysSize = 1UL << 40;

    private readonly Dictionary<int, Memslot> memslots = [];

    /// <summary><c>nr_memslots_dirty_logging</c>.</summary>
    public int NrMemslotsDirtyLogging => memslots.Values.Count(slot => slot.LogsDirtyPages);

    public bool HasGuestMemfd => memslots.Values.Any(slot => slot.GuestMemfd is not null);

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
            return DeleteMemslot(mem.Id);

        if (mem.GuestMemfd is CachedFile file && mem.Length > file.Length)
            return EINVAL;

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

    private Errno DeleteMemslot(int id)
    {
        if (!memslots.Remove(id, out var old))
            return kernel.Parts.MemslotChanges.DeletesMissing ? Ok : EINVAL;

        dirty.Remove(id);
        ForgetTags(old);
        return Ok;
    }

    private Errno ChangeMemslot(Memslot old, Memslot mem)
    {
        var fixedParts = mem.UserspaceAddr == old.UserspaceAddr && mem.Length == old.Length &&
            (mem.Writable == old.Writable || kernel.Parts.MemslotChanges.MayChangeReadonly);
        if (!fixedParts || mem.GuestMemfd is not null || old.GuestMemfd is not null)
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

        if (memslots.TryGetValue(mem.Id, out var old))
        {
            ForgetTags(old);
            if (change is MrChange.Move && !kernel.Parts.MemslotChanges.LeavesOldPlace)
                memslots[~mem.Id] = old;
        }

        memslots[mem.Id] = mem;
        if (!mem.LogsDirtyPages)
            dirty.Remove(mem.Id);
        else if (!dirty.ContainsKey(mem.Id))
            dirty[mem.Id] = 0;

        return Ok;
    }

    /// <summary>Only a wrong part does: tags belong to the memory, not to the memslot.</summary>
    private void ForgetTags(Memslot slot)
    {
        if (kernel.Parts.MemslotChanges.KeepsTags)
            return;

        for (var done = 0UL; done < slot.Length; done += PageSize)
            mm.MappedPage(slot.UserspaceAddr + done)?.Tags.Fill(0);
    }

    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    private Errno KvmArchPrepareMemoryRegion(Memslot mem, MrChange change)
    {
        if (mem.Gpa + mem.Length > PhysSize)
            return EFAULT;

        var changes = kernel.Parts.MemslotChanges;
        if (HasMte && mem.GuestMemfd is not null && changes.GuestMemfdExcludesMte(capFirst: true))
            return EINVAL;

        if (!changes.LooksAt(change))
            return Ok;

        var vmas = new List<Vma>();
        var (hva, end) = (mem.UserspaceAddr, mem.UserspaceAddr + mem.Length);
        while (hva < end && mm.FindVmaIntersection(hva, end) is { } vma)
        {
            if (vma.Start > hva && !changes.LooksBehindHoles)
                break;

            if (vma.Start > hva && !changes.TakesHoles)
                return EINVAL;

            vmas.Add(vma);
            hva = vma.End;
        }

        if (hva < end && !changes.TakesHoles)
            return EINVAL;

        return kernel.Parts.Memslots.MayPrepare(this, vmas) ? Ok : EINVAL;
    }
}
