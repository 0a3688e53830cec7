using Mte.Linux.Abi;
using Mte.Linux.Puppets;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Programs;

/// <summary>Turns the end of an access to memory into an outcome.</summary>
internal sealed class AccessOutcomes(PlaceAddresses addresses)
{
    /// <summary>The outcome of an access to a place.</summary>
    /// <param name="ran">How it ended.</param>
    /// <param name="at">The place that the op named.</param>
    /// <param name="value">What it answers if it succeeded.</param>
    public Outcome Of(Ran ran, Place at, long value = 0) => ran switch
    {
        { Died: true } => new Outcome.Killed((Signal)ran.Signal),
        { Waits: { } message } => addresses.Fault(WaitOf(message), message.Address, at.Name),
        { Faulted: true } => FaultOf(ran, at.Name),
        _ => new Outcome.Done(value),
    };

    private Outcome.Faulted FaultOf(Ran ran, string mapping)
    {
        var code = RanOutcomes.FaultOf(ran);
        return code is FaultCode.ILL_ILLOPC or FaultCode.ILL_ILLOPN ||
               (code is FaultCode.SEGV_MTEAERR && ran.Address == 0)
            ? new Outcome.Faulted(code, new Place("", 0, 0))
            : addresses.Fault(code, ran.Address, mapping);
    }

    // Why an access waits, by what the kernel told the userfaultfd.
    private static FaultCode WaitOf(UffdMessage message) =>
        (message.Flags & Arm64.UFFD_PAGEFAULT_FLAG_WP) != 0 ? FaultCode.UFFD_PAGEFAULT_FLAG_WP
        : (message.Flags & Arm64.UFFD_PAGEFAULT_FLAG_MINOR) != 0 ? FaultCode.UFFD_PAGEFAULT_FLAG_MINOR
        : (message.Flags & Arm64.UFFD_PAGEFAULT_FLAG_WRITE) != 0 ? FaultCode.UFFD_PAGEFAULT_FLAG_WRITE
        : FaultCode.UFFD_EVENT_PAGEFAULT;
}
