namespace Mte.Spec.Values;

/// <summary>
/// The faults a case can expect, by the kernel's names (include/uapi/asm-generic/siginfo.h, Arm ARM ESR_ELx).
/// </summary>
public enum FaultCode
{
    /// <summary>SIGSEGV: no mapping at the address.</summary>
    SEGV_MAPERR,

    /// <summary>SIGSEGV: the mapping does not permit the access.</summary>
    SEGV_ACCERR,

    /// <summary>SIGSEGV: an asynchronous tag check fault; the address is not known.</summary>
    SEGV_MTEAERR,

    /// <summary>SIGSEGV: a synchronous tag check fault.</summary>
    SEGV_MTESERR,

    /// <summary>SIGBUS: nothing behind the mapping, such as past the end of a file.</summary>
    BUS_ADRERR,

    /// <summary>SIGBUS: the memory is broken, and the access needs it.</summary>
    BUS_MCEERR_AR,

    /// <summary>SIGILL: the instruction is not there for this exception level.</summary>
    ILL_ILLOPC,

    /// <summary>SIGILL: an operand is not there. No arm64 kernel says so; emulators do.</summary>
    ILL_ILLOPN,

    /// <summary>
    /// A userfaultfd was told of an access that reads; the access waits (UFFD_EVENT_PAGEFAULT).
    /// </summary>
    UFFD_EVENT_PAGEFAULT,

    /// <summary>A userfaultfd was told of an access that writes; the access waits.</summary>
    UFFD_PAGEFAULT_FLAG_WRITE,

    /// <summary>A userfaultfd was told of a write to a page that it protects; the access waits.</summary>
    UFFD_PAGEFAULT_FLAG_WP,

    /// <summary>
    /// A userfaultfd was told of an access to a page that is in the file only; the access waits.
    /// </summary>
    UFFD_PAGEFAULT_FLAG_MINOR,

    /// <summary>
    /// In a guest: a data abort from EL1 or EL0 with DFSC 0b010001, a synchronous tag check fault.
    /// </summary>
    GUEST_TAG_CHECK,

    /// <summary>
    /// In a guest: an instruction or register that it does not have (EC 0, or 0x18 with FEAT_IDST).
    /// </summary>
    GUEST_UNDEFINED,

    /// <summary>In a guest: any other synchronous exception to EL1.</summary>
    GUEST_EXCEPTION,

    /// <summary>
    /// KVM_RUN came back with KVM_EXIT_MMIO: the guest touched an address without a memslot.
    /// </summary>
    KVM_EXIT_MMIO,

    /// <summary>
    /// KVM_RUN came back with KVM_EXIT_ARM_NISV: the same, with an instruction that the syndrome does not
    /// describe.
    /// </summary>
    KVM_EXIT_ARM_NISV,
}
