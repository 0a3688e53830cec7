using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Kvm;

/// <summary>
/// The way from a guest address to a page. The model keeps no stage 2 table: notifiers keep the real one
/// equal to the VMM's page table, so every access here takes the way that the first one takes there.
/// </summary>
public sealed partial class Vm
{
    /// <summary>The page behind a guest address; or null, and what KVM_RUN comes to.</summary>
    /// <param name="gpa">The address.</param>
    /// <param name="write">The access writes.</param>
    /// <param name="decodable">ESR_EL2 says what the access is; it does not for LDG and STG.</param>
    /// <param name="exit">What KVM_RUN comes to.</param>
    [Models("arch/arm64/kvm/mmu.c", "kvm_handle_guest_abort")]
    public Page? KvmHandleGuestAbort(ulong gpa, bool write, bool decodable, out Stop? exit)
    {
        exit = null;
        if (GfnToMemslot(gpa) is { } slot && (slot.Writable || !write))
        {
            if (UserMemAbort(slot.Hva(gpa), write) is { } page)
            {
                if (write && (decodable || kernel.Parts.MemslotChanges.LogsTags))
                    MarkPageDirty(slot, gpa);

                return page;
            }

            exit = new Stop(default, gpa, Errno.EFAULT);
            return null;
        }

        exit = IoMemAbort(gpa, decodable);
        return null;
    }

    [Models("arch/arm64/kvm/mmu.c", "user_mem_abort")]
    private Page? UserMemAbort(ulong hva, bool write)
    {
        if (mm.FindVmaIntersection(hva, hva + 1) is not { } vma)
            return null;

        var got = kernel.Parts.MemslotChanges.GuestNeedsAccess
            ? mm.GetUserPage(hva, write)
            : mm.GetUserPageForced(hva, write, shared: true, out _);
        if (got is not { } page)
            return null;

        if (!kernel.Parts.Memslots.MayMap(this, vma))
            return null;

        if (HasMte)
            kernel.Parts.Stage2.SanitiseMteTags(kernel, page);

        return page;
    }

    /// <summary>Has the VM told of entries of the VMM's page table that change.</summary>
    [Models("virt/kvm/kvm_main.c", "kvm_init_mmu_notifier")]
    public void KvmInitMmuNotifier() => mm.ChangePte += KvmSetSpteGfn;

    [Models("arch/arm64/kvm/mmu.c", "kvm_set_spte_gfn", In = "6.1")]
    private void KvmSetSpteGfn(ulong hva, Page page)
    {
        if (HasMte && kernel.Parts.Stage2.SanitisesChangedPtes && memslots.Values.Any(slot => slot.IsBackedBy(hva)))
            kernel.Parts.Stage2.SanitiseMteTags(kernel, page);
    }

    /// <summary>
    /// Memory without a slot, or a write to a read-only one, is a device for the VMM to emulate.
    /// </summary>
    [Models("arch/arm64/kvm/mmio.c", "io_mem_abort")]
    private Stop IoMemAbort(ulong gpa, bool decodable) => decodable
        ? new(FaultCode.KVM_EXIT_MMIO, gpa)
        : new(FaultCode.KVM_EXIT_ARM_NISV, gpa, NisvToUser ? Errno.Ok : Errno.ENOSYS);
}
