using System.Text.Json.Serialization;

namespace Mte.Spec;

/// <summary>
/// What one op came to. Closed. A kernel that refuses is an outcome; an adapter that breaks is an exception.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Faulted), "faulted")]
[JsonDerivedType(typeof(Killed), "killed")]
[JsonDerivedType(typeof(Hung), "hung")]
[JsonDerivedType(typeof(Unsupported), "unsupported")]
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The op succeeded.</summary>
    /// <param name="Value">What the system call or instruction gave back; 0 where that is nothing of interest.</param>
    /// <param name="Tags">The tags that were read, one per granule, by ops that read tags.</param>
    public sealed record Done(long Value = 0, Tags? Tags = null) : Outcome
    {
        public override string ToString() => (Value, Tags) switch
        {
            (0, null) => "ok",
            (_, null) => $"{Value} (0x{Value:x})",
            (0, _) => $"tags {Tags}",
            _ => $"{Value}, tags {Tags}",
        };
    }

    /// <summary>The system call failed.</summary>
    public sealed record Failed(Errno Errno) : Outcome
    {
        public override string ToString() => $"{Errno}";
    }

    /// <summary>The access raised a fault: a signal in a process, an exception in a guest, an exit from KVM_RUN.</summary>
    /// <param name="Code">Which fault.</param>
    /// <param name="At">
    /// The address that was reported, without its top byte, as a place counted in bytes from what the op named. A bare
    /// 0 where the address says nothing: SEGV_MTEAERR, ILL_ILLOPC.
    /// </param>
    /// <param name="TopByte">The top byte of the address that was reported (bits 63:56).</param>
    public sealed record Faulted(FaultCode Code, Place At, int TopByte = 0) : Outcome
    {
        public override string ToString() => TopByte == 0 ? $"{Code} at {At}" : $"{Code} at {At}, top byte 0x{TopByte:x}";
    }

    /// <summary>The process died of a signal that no handler got.</summary>
    /// <param name="Signal">The signal.</param>
    public sealed record Killed(Signal Signal) : Outcome
    {
        public override string ToString() => $"process killed by {Signal}";
    }

    /// <summary>
    /// The op did not come back. An outcome in dangerous programs only, of which this is to be feared; elsewhere it is
    /// an error of the adapter.
    /// </summary>
    public sealed record Hung : Outcome
    {
        public override string ToString() => "hangs";
    }

    /// <summary>This world cannot do, or cannot prove that it did, what the op asks. Never a kernel's refusal.</summary>
    public sealed record Unsupported(string Why) : Outcome
    {
        public override string ToString() => $"unsupported: {Why}";
    }

    /// <summary>Success, or the failure that <paramref name="errno"/> names.</summary>
    public static Outcome From(Errno errno) => errno == 0 ? new Done() : new Failed(errno);
}

/// <summary>Signals that a case can name or expect; others appear as numbers.</summary>
public enum Signal
{
    SIGILL = 4,
    SIGTRAP = 5,
    SIGABRT = 6,
    SIGBUS = 7,
    SIGKILL = 9,
    SIGSEGV = 11,
}

/// <summary>The faults a case can expect, by the kernel's names (include/uapi/asm-generic/siginfo.h, Arm ARM ESR_ELx).</summary>
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

    /// <summary>A userfaultfd was told of an access that reads; the access waits (UFFD_EVENT_PAGEFAULT).</summary>
    UFFD_EVENT_PAGEFAULT,

    /// <summary>A userfaultfd was told of an access that writes; the access waits.</summary>
    UFFD_PAGEFAULT_FLAG_WRITE,

    /// <summary>A userfaultfd was told of a write to a page that it protects; the access waits.</summary>
    UFFD_PAGEFAULT_FLAG_WP,

    /// <summary>A userfaultfd was told of an access to a page that is in the file only; the access waits.</summary>
    UFFD_PAGEFAULT_FLAG_MINOR,

    /// <summary>In a guest: a data abort from EL1 or EL0 with DFSC 0b010001, a synchronous tag check fault.</summary>
    GUEST_TAG_CHECK,

    /// <summary>In a guest: an instruction or register that it does not have (EC 0, or 0x18 with FEAT_IDST).</summary>
    GUEST_UNDEFINED,

    /// <summary>In a guest: any other synchronous exception to EL1.</summary>
    GUEST_EXCEPTION,

    /// <summary>KVM_RUN came back with KVM_EXIT_MMIO: the guest touched an address without a memslot.</summary>
    KVM_EXIT_MMIO,

    /// <summary>
    /// KVM_RUN came back with KVM_EXIT_ARM_NISV: the same, with an instruction that the syndrome does not describe.
    /// </summary>
    KVM_EXIT_ARM_NISV,
}
