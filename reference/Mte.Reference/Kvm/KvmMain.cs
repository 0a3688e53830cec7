using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kvm;

/// <summary>virt/kvm/kvm_main.c: memslots and vCPUs of a VM, and the page behind a guest address.</summary>
public static class KvmMain
{
    /// <summary>The ioctl KVM_CREATE_VCPU.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_vm_ioctl_create_vcpu")]
    public static Errno CreateVcpu(this Vm vm, int id, out Vcpu vcpu)
    {
        vcpu = new Vcpu(vm);
        return vm.Vcpus.TryAdd(id, vcpu) ? Ok : EEXIST;
    }

    /// <summary>The ioctl KVM_SET_USER_MEMORY_REGION.</summary>
    [Models("virt/kvm/kvm_main.c", "__kvm_set_memory_region")]
    public static Errno KvmSetMemoryRegion(this Vm vm, Memslot mem)
    {
        mem = mem with { UserspaceAddr = vm.Kernel.Parts.Untagging.OfMemslot(mem.UserspaceAddr) };
        if ((mem.Flags & ~(MemFlags.LogDirtyPages | MemFlags.Readonly)) != 0)
            return EINVAL;

        if (mem.Length % vm.PageSize != 0 || mem.Gpa % vm.PageSize != 0)
            return EINVAL;

        if (
            mem.UserspaceAddr % vm.PageSize != 0
                || mem.UserspaceAddr != Address.UntaggedAddr(mem.UserspaceAddr))
            return EINVAL;

        if (mem.Length == 0)
            return DeleteMemslot(vm, mem.Id);

        if (mem.GuestMemfd is CachedFile file && mem.Length > file.Length)
            return EINVAL;

        if (vm.Memslots.TryGetValue(mem.Id, out var old))
            return ChangeMemslot(vm, old, mem);

        return vm.Memslots.Values.Any(mem.Overlaps) ? EEXIST : KvmSetMemslot(vm, mem, MrChange.Create);
    }

    private static Errno DeleteMemslot(Vm vm, int id)
    {
        if (!vm.Memslots.Remove(id, out var old))
            return vm.Kernel.Parts.MemslotChanges.DeletesMissing ? Ok : EINVAL;

        vm.StopDirtyLog(id);
        ForgetTags(vm, old);
        return Ok;
    }

    private static Errno ChangeMemslot(Vm vm, Memslot old, Memslot mem)
    {
        var fixedParts = mem.UserspaceAddr == old.UserspaceAddr && mem.Length == old.Length &&
            (mem.Writable == old.Writable || vm.Kernel.Parts.MemslotChanges.MayChangeReadonly);
        if (!fixedParts || mem.GuestMemfd is not null || old.GuestMemfd is not null)
            return EINVAL;

        if (mem.Gpa == old.Gpa)
            return mem.Flags == old.Flags ? Ok : KvmSetMemslot(vm, mem, MrChange.FlagsOnly);

        return vm.Memslots.Values.Any(slot => slot.Id != mem.Id && mem.Overlaps(slot))
            ? EEXIST
            : KvmSetMemslot(vm, mem, MrChange.Move);
    }

    [Models("virt/kvm/kvm_main.c", "kvm_set_memslot")]
    private static Errno KvmSetMemslot(Vm vm, Memslot mem, MrChange change)
    {
        if (KvmMmu.KvmArchPrepareMemoryRegion(vm, mem, change) is not Ok and var refused)
            return refused;

        if (vm.Memslots.TryGetValue(mem.Id, out var old))
        {
            ForgetTags(vm, old);
            if (change is MrChange.Move && !vm.Kernel.Parts.MemslotChanges.LeavesOldPlace)
                vm.Memslots[~mem.Id] = old;
        }

        vm.Memslots[mem.Id] = mem;
        if (mem.LogsDirtyPages)
            vm.StartDirtyLog(mem.Id);
        else
            vm.StopDirtyLog(mem.Id);

        return Ok;
    }

    /// <summary>Only a wrong part does: tags belong to the memory, not to the memslot.</summary>
    private static void ForgetTags(Vm vm, Memslot slot)
    {
        if (vm.Kernel.Parts.MemslotChanges.KeepsTags)
            return;

        for (var done = 0UL; done < slot.Length; done += vm.PageSize)
            vm.Mm.MappedPage(slot.UserspaceAddr + done)?.Tags.Fill(0);
    }

    [Models("virt/kvm/kvm_main.c", "gfn_to_pfn_prot")]
    internal static Page? GfnToPage(Vm vm, ulong gpa, bool write)
    {
        if (vm.GfnToMemslot(gpa) is { } slot && (slot.Writable || !write))
            return vm.Mm.GetUserPage(slot.Hva(gpa), write);

        // Only a wrong part comes here: some page has to be copied.
        return vm.Kernel.Parts.CopyTags.NeedsMemslot ? null : vm.Kernel.Pages.AllocPage();
    }

    /// <summary>Has the VM told of entries of the VMM's page table that change.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_init_mmu_notifier")]
    public static void KvmInitMmuNotifier(this Vm vm) =>
        vm.Mm.ChangePte += (hva, page) => KvmMmu.KvmSetSpteGfn(vm, hva, page);
}
