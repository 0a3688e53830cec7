using Mte.Spec;

namespace Mte.Reference.Mte;

/// <summary>What an instruction comes to when it does not just end.</summary>
/// <param name="Code">The fault that is reported.</param>
/// <param name="Address">The address that is reported with it.</param>
/// <param name="Errno">In a guest: why KVM_RUN failed; there is no fault then.</param>
public readonly record struct Stop(FaultCode Code, ulong Address, Errno Errno = Errno.Ok);
