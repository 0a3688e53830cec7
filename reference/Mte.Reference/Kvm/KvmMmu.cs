using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.State;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Kvm;

/// <summary>arch/arm64/kvm/mmu.c: aborts of a guest, and what a memslot may lie on.</summary>
/// <remarks>
/// The model keeps no stage 2 table: notifiers keep the real one equal to the VMM's page table, so every
/// access here takes the way that the first one takes there.
/// </remarks>
public static class KvmMmu
{
    // The guest physical addresses of a VM of the default type: 40 bits.
    private const ulong PhysSize = 1UL << 40;

    /// <summary>The page behind a guest address; or null, and what KVM_RUN comes to.</summary>
    /// <param name="vm">The VM.</param>
    /// <param name="gpa">The address.</param>
    /// <param name="write">The access writes.</param>
    /// <param name="decodable">ESR_EL2 says what the access is; it does not for LDG and STG.</param>
    /// <param name="exit">What KVM_RUN comes to.</param>
    [Models("arch/arm64/kvm/mmu.c", "kvm_handle_guest_abort")]
    public static Page? KvmHandleGuestAbort(this Vm vm, ulong gpa, bool write, bool decodable, out Stop? exit)
    {
        exit = null;
        if (vm.GfnToMemslot(gpa) is { } slot && (slot.Writable || !write))
        {
            if (UserMemAbort(vm, slot.Hva(gpa), write) is { } page)
            {
                if (write && (decodable || vm.Kernel.Parts.MemslotChanges.LogsTags))
                    vm.MarkPageDirty(slot, gpa);

                return page;
            }

            exit = new Stop(default, gpa, Errno.EFAULT);
            return null;
        }

        exit = IoMemAbort(vm, gpa, decodable);
        return null;
    }

    [Models("arch/arm64/kvm/mmu.c", "user_mem_abort")]
    private static Page? UserMemAbort(Vm vm, ulong hva, bool write)
    {
        if (vm.Mm.FindVmaIntersection(hva, hva + 1) is not { } vma)
            return null;

        var got = vm.Kernel.Parts.MemslotChanges.GuestNeedsAccess
            ? vm.Mm.GetUserPage(hva, write)
            : vm.Mm.GetUserPageForced(hva, write, shared: true, out _);
        if (got is not { } page)
            return null;

        if (!vm.Kernel.Parts.Memslots.MayMap(vm, vma))
            return null;

        if (vm.HasMte)
            vm.Kernel.Parts.Stage2.SanitiseMteTags(vm.Kernel, page);

        return page;
    }

    [Models("arch/arm64/kvm/mmu.c", "kvm_set_spte_gfn", In = "6.1")]
    internal static void KvmSetSpteGfn(Vm vm, ulong hva, Page page)
    {
        if (vm.HasMte && vm.Kernel.Parts.Stage2.SanitisesChangedPtes &&
            vm.Memslots.Values.Any(slot => slot.IsBackedBy(hva)))
            vm.Kernel.Parts.Stage2.SanitiseMteTags(vm.Kernel, page);
    }

    /// <summary>
    /// Memory without a slot, or a write to a read-only one, is a device for the VMM to emulate.
    /// </summary>
    [Models("arch/arm64/kvm/mmio.c", "io_mem_abort")]
    private static Stop IoMemAbort(Vm vm, ulong gpa, bool decodable) => decodable
        ? new(FaultCode.KVM_EXIT_MMIO, gpa)
        : new(FaultCode.KVM_EXIT_ARM_NISV, gpa, vm.NisvToUser ? Errno.Ok : Errno.ENOSYS);

    [Models("arch/arm64/kvm/mmu.c", "kvm_arch_prepare_memory_region")]
    internal static Errno KvmArchPrepareMemoryRegion(Vm vm, Memslot mem, MrChange change)
    {
        if (mem.Gpa + mem.Length > PhysSize)
            return EFAULT;

        var changes = vm.Kernel.Parts.MemslotChanges;
        if (vm.HasMte && mem.GuestMemfd is not null && changes.GuestMemfdExcludesMte(capFirst: true))
            return EINVAL;

        if (!changes.LooksAt(change))
            return Ok;

        var vmas = new List<Vma>();
        var (hva, end) = (mem.UserspaceAddr, mem.UserspaceAddr + mem.Length);
        while (hva < end && vm.Mm.FindVmaIntersection(hva, end) is { } vma)
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

        return vm.Kernel.Parts.Memslots.MayPrepare(vm, vmas) ? Ok : EINVAL;
    }
}
