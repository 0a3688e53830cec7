using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about accesses by others: the kernel itself, and tracers.</summary>
internal static class WrongRemote
{
    public static IEnumerable<KnownPart> All =>
    [
        Kernel("uaccess-unchecked", "the kernel's accesses are never checked", new Never()),
        Kernel("uaccess-always-checked", "the kernel's accesses are checked in every mode", new Always()),
        Kernel("uaccess-loads-unchecked", "the kernel's loads are not checked", new NoLoads()),
        Kernel("uaccess-stores-unchecked", "the kernel's stores are not checked", new NoStores()),
        Kernel("uaccess-asymm-as-sync", "in asymmetric mode the kernel's stores are checked", new AsymmAsSync()),
        Kernel("uaccess-heeds-tco", "the thread's PSTATE.TCO holds for the kernel's accesses", new HeedsTheTco()),
        Kernel("uaccess-any-tag", "addresses with a tag are taken without the tagged address ABI", new AnyTag()),
        Kernel("uaccess-checks-pages", "pages that are reached by their own addresses are checked", new ChecksThePages()),
        Kernel("uaccess-checks-atomics", "atomic accesses of futex are checked", new ChecksTheAtomics()),
        Kernel("uaccess-first-granule-only", "a transfer is checked in its first granule only", new FirstGranule()),
        Kernel("io-uring-workers-unchecked", "workers of io_uring check no tags", new UncheckedWorkers()),
        Tracer("peek-refuses-tags", "tags cannot be read at an address with a tag", new NoTag()),
        Tracer("peek-refuses-unaligned", "tags cannot be read at an address inside a granule", new NoRounding()),
        Tracer("poke-takes-high-bits", "the upper bits of a byte become the tag", new HighBits()),
        Tracer("peek-any-memory", "tags of memory without PROT_MTE can be read", new AnyMemory()),
        Tracer("peek-all-or-nothing", "what is refused on the way undoes all", new NoPartOfTags()),
        Tracer("peek-without-tracing", "tags of any process can be read", new AnyProcess()),
        Tracer("peek-running", "tags of a tracee that runs can be read", new Running()),
        Tracer("peek-any-iovec", "a struct iovec that is not there is taken for an empty one", new AnyIovec(IovecKind.Unmapped)),
        Tracer("peek-endless-iovec", "a buffer may reach over the end of the address space", new AnyIovec(IovecKind.Endless)),
        Tracer("peek-shows-stale-tags", "tags of a page that never had any read as they lie there", new Stale()),
        Tracer("poke-forces-shared", "tags can be set in shared memory that is mapped for reading", new Forces()),
        Tracer("regset-takes-any-bits", "PTRACE_SETREGSET takes control words that prctl refuses", new AnyBits()),
        Tracer("regset-takes-any-length", "a register set of part of a word is taken", new AnyLength()),
        Tracer("remote-refuses-tags", "/proc/PID/mem takes no address with a tag", new NoRemoteTag()),
    ];

    private sealed class UncheckedWorkers : Uaccess
    {
        public override bool WorkersInheritMode => false;
    }

    private sealed class Running : PtracePolicy
    {
        public override bool NeedsStop => false;
    }

    private sealed class AnyIovec(IovecKind kind) : PtracePolicy
    {
        public override bool ChecksIovec(IovecKind other) => other != kind;
    }

    private static KnownPart Kernel(string name, string defect, IUaccess uaccess) =>
        new(name, defect, parts => parts with { Uaccess = uaccess });

    private static KnownPart Tracer(string name, string defect, IPtracePolicy ptrace) =>
        new(name, defect, parts => parts with { Ptrace = ptrace });

    private sealed class Never : Uaccess
    {
        public override bool ChecksLoads(Tcf0 mode) => false;

        public override bool ChecksStores(Tcf0 mode) => false;
    }

    private sealed class Always : Uaccess
    {
        public override bool ChecksLoads(Tcf0 mode) => true;

        public override bool ChecksStores(Tcf0 mode) => true;
    }

    private sealed class NoLoads : Uaccess
    {
        public override bool ChecksLoads(Tcf0 mode) => false;
    }

    private sealed class NoStores : Uaccess
    {
        public override bool ChecksStores(Tcf0 mode) => false;
    }

    private sealed class AsymmAsSync : Uaccess
    {
        public override bool ChecksStores(Tcf0 mode) => ChecksLoads(mode);
    }

    private sealed class HeedsTheTco : Uaccess
    {
        public override bool HeedsTco => true;
    }

    private sealed class AnyTag : Uaccess
    {
        public override bool NeedsTaggedAddr => false;
    }

    private sealed class ChecksThePages : Uaccess
    {
        public override bool ChecksPages => true;
    }

    private sealed class ChecksTheAtomics : Uaccess
    {
        public override bool ChecksAtomics => true;
    }

    private sealed class FirstGranule : Uaccess
    {
        public override bool ChecksEveryGranule => false;
    }

    private sealed class NoTag : PtracePolicy
    {
        public override bool UntagsAddress => false;
    }

    private sealed class NoRounding : PtracePolicy
    {
        public override bool RoundsDown => false;
    }

    private sealed class HighBits : PtracePolicy
    {
        public override byte TagOf(byte value) => (byte)((value >> 4) % Granule.TagCount);
    }

    private sealed class AnyMemory : PtracePolicy
    {
        public override bool NeedsMte => false;
    }

    private sealed class NoPartOfTags : PtracePolicy
    {
        public override bool Partial => false;
    }

    private sealed class AnyProcess : PtracePolicy
    {
        public override bool NeedsTracer => false;

        public override bool NeedsStop => false;
    }

    private sealed class Stale : PtracePolicy
    {
        public override bool ShowsStaleTags => true;
    }

    private sealed class Forces : PtracePolicy
    {
        public override bool ForcesShared => true;
    }

    private sealed class AnyBits : PtracePolicy
    {
        public override bool ValidatesControl => false;
    }

    private sealed class AnyLength : PtracePolicy
    {
        public override bool ValidatesLength => false;
    }

    private sealed class NoRemoteTag : PtracePolicy
    {
        public override bool RemoteUntags => false;
    }
}
