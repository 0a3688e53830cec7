using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels and CPUs that are wrong about accesses with the wrong tag.</summary>
internal static class WrongFaults
{
    public static IEnumerable<KnownPart> All =>
    [
        new("wrong-fault-code", "a synchronous tag check fault is reported as SEGV_ACCERR",
            With(new WrongCode())),
        new("fault-address-of-granule", "si_addr is the granule's address, not the access's",
            With(new Rounded())),
        new("sync-loads-unchecked", "loads with the wrong tag work in synchronous mode",
            With(new LoadsUnchecked())),
        new("sync-stores-unchecked", "stores with the wrong tag work in synchronous mode",
            With(new StoresUnchecked())),
        new("checks-without-mode", "tags are checked though no mode was chosen",
            With(new ChecksAlways())),
        new("store-before-fault", "a store with the wrong tag faults and is done all the same",
            With(new StoreFirst())),
        new("first-granule-only", "an access over two granules is checked in the first only",
            With(new FirstGranule())),
        new("async-checked-as-sync", "asynchronous mode faults at the access", With(new AsyncAsSync())),
        new("async-unchecked", "asynchronous mode reports nothing", With(new AsyncSilent())),
        new("async-fault-has-address", "an asynchronous fault is reported with the address of the access",
            With(new AsyncAddress())),
        new("asymm-reversed", "asymmetric mode reports stores at once and loads late", With(new Reversed())),
        new("tag-zero-matches-all", "an address with tag 0 is never checked",
            With(new ZeroMatches())),
    ];

    private static Func<Parts, Parts> With(ITagCheck check) => parts => parts with { TagCheck = check };

    private sealed class WrongCode : TagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write, far) is { } stop && mode is Tcf0.Sync
                ? stop with { Code = FaultCode.SEGV_ACCERR }
                : base.DoTagCheckFault(mode, write, far);
    }

    private sealed class Rounded : TagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write, far & ~(ulong)(Granule.Bytes - 1));
    }

    private sealed class LoadsUnchecked : TagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => !write || base.GoesOn(mode, write);

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            write ? base.DoTagCheckFault(mode, write, far) : null;
    }

    private sealed class StoresUnchecked : TagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => write || base.GoesOn(mode, write);

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            write ? null : base.DoTagCheckFault(mode, write, far);
    }

    private sealed class ChecksAlways : TagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => mode is Tcf0.Async;

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode is Tcf0.None ? Tcf0.Sync : mode, write, far);
    }

    private sealed class StoreFirst : TagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => true;
    }

    private sealed class FirstGranule : TagCheck
    {
        public override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
            base.FirstMismatch(page, offset, 1, tag);
    }

    private sealed class ZeroMatches : TagCheck
    {
        public override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
            tag == 0 ? -1 : base.FirstMismatch(page, offset, bytes, tag);
    }

    private sealed class AsyncAsSync : TagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => mode is Tcf0.None;

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode is Tcf0.None ? mode : Tcf0.Sync, write, far);
    }

    private sealed class AsyncSilent : TagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode is Tcf0.Async ? Tcf0.None : mode, write, far);
    }

    private sealed class AsyncAddress : TagCheck
    {
        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write, far) is { Code: FaultCode.SEGV_MTEAERR } stop
                ? stop with { Address = far }
                : base.DoTagCheckFault(mode, write, far);
    }

    private sealed class Reversed : TagCheck
    {
        public override bool GoesOn(Tcf0 mode, bool write) => base.GoesOn(mode, write ^ (mode is Tcf0.Asymm));

        public override Stop? DoTagCheckFault(Tcf0 mode, bool write, ulong far) =>
            base.DoTagCheckFault(mode, write ^ (mode is Tcf0.Asymm), far);
    }
}
