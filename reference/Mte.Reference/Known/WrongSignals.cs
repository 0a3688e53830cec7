using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about how faults reach a process.</summary>
internal static class WrongSignals
{
    public static IEnumerable<KnownPart> All =>
    [
        new("sync-fault-can-be-ignored", "a synchronous fault is sent like any other signal",
            With(new ForcesNothing())),
        new("async-fault-is-forced", "an asynchronous fault kills who ignores or blocks it", With(new ForcesAll())),
        new("exposes-tag-bits-always", "si_addr has the tag bits though nobody asked", With(new Exposed())),
        new("expose-flag-inverted", "SA_EXPOSE_TAGBITS hides the tag bits, or shows them where it must not",
            parts => parts with { Signals = new Inverted(parts.Signals) }),
        new("handler-keeps-tco", "a handler runs with the PSTATE.TCO of the interrupted code", With(new KeepsTco())),
        new("sigreturn-drops-tco", "PSTATE.TCO is clear after a handler", With(new DropsTco())),
        new("sigreturn-ignores-frame", "a handler cannot change PSTATE.TCO in its frame", With(new IgnoresFrame())),
        new("fault-address-in-frame-is-tagged", "sigcontext.fault_address has tag bits", With(new TaggedFrame())),
    ];

    private static Func<Parts, Parts> With(ISignalPolicy signals) => parts => parts with { Signals = signals };

    private sealed class ForcesNothing : ExposeTagBits
    {
        public override bool Forces(FaultCode code) => false;
    }

    private sealed class ForcesAll : ExposeTagBits
    {
        public override bool Forces(FaultCode code) => true;
    }

    private sealed class Exposed : ExposeTagBits
    {
        public override ulong SiAddr(ulong far, SigactionFlags flags) => far;
    }

    private sealed class Inverted(ISignalPolicy right) : ExposeTagBits
    {
        public override ulong SiAddr(ulong far, SigactionFlags flags) =>
            flags.HasFlag(SigactionFlags.SA_EXPOSE_TAGBITS) && right.SiAddr(far, flags) == far
                ? Address.UntaggedAddr(far)
                : far;
    }

    private sealed class KeepsTco : ExposeTagBits
    {
        public override bool TcoInHandler(bool interrupted) => interrupted;
    }

    private sealed class DropsTco : ExposeTagBits
    {
        public override bool TcoAfter(bool inFrame, bool interrupted) => false;
    }

    private sealed class IgnoresFrame : ExposeTagBits
    {
        public override bool TcoAfter(bool inFrame, bool interrupted) => interrupted;
    }

    private sealed class TaggedFrame : ExposeTagBits
    {
        public override ulong FaultAddress(ulong far) => far;
    }
}
