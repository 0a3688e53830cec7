using Mte.Reference.Kernels;
using Mte.Reference.Mte;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Defects;

/// <summary>Kernels and CPUs that are wrong about accesses with the wrong tag.</summary>
internal static class FaultDefects
{
    public static IEnumerable<Defect> All =>
    [
        Check("wrong-fault-code", ["FAULT-002", "FAULT-003"],
            "A synchronous tag check fault is reported as SEGV_ACCERR.", new WrongCode()),
        Check("fault-address-of-granule", ["FAULT-004"],
            "si_addr is the address of the granule, not of the access.",
            new Rounded()),
        Check("sync-loads-unchecked", ["FAULT-002"],
            "Synchronous mode does not check loads.", new LoadsUnchecked()),
        Check("sync-stores-unchecked", ["FAULT-003"],
            "Synchronous mode does not check stores.", new StoresUnchecked()),
        Check("checks-without-mode", ["FAULT-001"],
            "Tags are checked although no mode was chosen.", new ChecksAlways()),
        Check("store-before-fault", ["FAULT-003"],
            "A store with the wrong tag faults and writes all the same.",
            new StoreFirst()),
        Check("first-granule-only", ["FAULT-032"],
            "An access over two granules is checked in the first only.",
            new FirstGranule()),
        Check("async-checked-as-sync", ["FAULT-010"],
            "Asynchronous mode faults at the access.", new AsyncAsSync()),
        Check("async-unchecked", ["FAULT-010"], "Asynchronous mode reports nothing.", new AsyncSilent()),
        Check("async-fault-has-address", ["FAULT-010"],
            "An asynchronous fault is reported with the address of the access.",
            new AsyncAddress()),
        Check("asymm-reversed", ["FAULT-017"],
            "Asymmetric mode reports stores synchronously and loads asynchronously.",
            new Reversed()),
        Check("tag-zero-matches-all", ["FAULT-002", "FAULT-003"],
            "An address with tag 0 is never checked.", new ZeroMatches()),
    ];

    private static Defect Check(string name, IReadOnlyList<string> rules, string sentence, ITagCheck wrong) =>
        new(name, rules, sentence, parts => parts with { TagCheck = wrong });

    private sealed class WrongCode : StandardTagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write, far) is { } stop && mode is Tcf0.Sync
                ? stop with { Code = FaultCode.SEGV_ACCERR }
                : base.DoTagCheckFault(mode, write, far);
    }

    private sealed class Rounded : StandardTagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write, far & ~(ulong)(Granule.Bytes - 1));
    }

    private sealed class LoadsUnchecked : StandardTagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => !write || base.GoesOn(mode, write);

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            write ? base.DoTagCheckFault(mode, write, far) : null;
    }

    private sealed class StoresUnchecked : StandardTagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => write || base.GoesOn(mode, write);

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            write ? null : base.DoTagCheckFault(mode, write, far);
    }

    private sealed class ChecksAlways : StandardTagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => mode is Tcf0.Async;

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode is Tcf0.None ? Tcf0.Sync : mode, write, far);
    }

    private sealed class StoreFirst : StandardTagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => true;
    }

    private sealed class FirstGranule : StandardTagCheck
    {
        public override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
            base.FirstMismatch(page, offset, 1, tag);
    }

    private sealed class ZeroMatches : StandardTagCheck
    {
        public override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
            tag == 0 ? -1 : base.FirstMismatch(page, offset, bytes, tag);
    }

    private sealed class AsyncAsSync : StandardTagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => mode is Tcf0.None;

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode is Tcf0.None ? mode : Tcf0.Sync, write, far);
    }

    private sealed class AsyncSilent : StandardTagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode is Tcf0.Async ? Tcf0.None : mode, write, far);
    }

    private sealed class AsyncAddress : StandardTagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write, far) is { Code: FaultCode.SEGV_MTEAERR } stop
                ? stop with { Address = far }
                : base.DoTagCheckFault(mode, write, far);
    }

    private sealed class Reversed : StandardTagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => base.GoesOn(mode, write ^ (mode is Tcf0.Asymm));

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write ^ (mode is Tcf0.Asymm), far);
    }
}
