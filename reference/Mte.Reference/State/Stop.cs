using Mte.Spec.Values;

namespace Mte.Reference.State;

/// <summary>What an instruction comes to when it does not just end.</summary>
/// <param name="Code">The fault that is reported.</param>
/// <param name="Address">The address that is reported with it.</param>
/// <param name="Errno">In a guest: why KVM_RUN failed; there is no fault then.</param>
/// <param name="Write">Whether the access writes (ESR_ELx.WnR).</param>
public readonly record struct Stop(FaultCode Code, ulong Address, Errno Errno = Errno.Ok, bool Write = false)
{
    /// <summary>Whether a userfaultfd handles the fault.</summary>
    public bool IsUserfault => Code is
        FaultCode.UFFD_EVENT_PAGEFAULT or FaultCode.UFFD_PAGEFAULT_FLAG_WRITE or
        FaultCode.UFFD_PAGEFAULT_FLAG_WP or FaultCode.UFFD_PAGEFAULT_FLAG_MINOR;
}
