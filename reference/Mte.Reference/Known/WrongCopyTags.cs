using Mte.Spec;
using Mte.Reference.Kvm;
using static Mte.Spec.Errno;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about KVM_ARM_MTE_COPY_TAGS.</summary>
internal static class WrongCopyTags
{
    public static IEnumerable<KnownPart> All =>
    [
        new("copy-tags-ignores-memslots", "memory without a memslot can be copied too",
            With(right => new NoSlots(right))),
        new("copy-tags-without-cap", "tags can be copied though nobody enabled them",
            Skip(IgnoreCap)),
        new("copy-tags-ignores-flags", "unknown flags are taken",
            Skip(request => request with { Flags = 0 })),
        new("copy-tags-ignores-reserved", "reserved words are taken",
            Skip(request => request with { Reserved = 0 })),
        new("copy-tags-unaligned", "an address or a length inside a page is taken",
            With(right => new Unaligned(right))),
        new("copy-tags-refuses-nothing", "a length of 0 is refused",
            With(right => new NotEmpty(right))),
        new("copy-tags-answers-granules", "the answer counts tags, not bytes of memory",
            With(right => new InTags(right))),
        new("copy-tags-answers-zero", "the answer is 0 on success",
            With(right => new InNothing(right))),
        new("copy-from-guest-reads-stale-tags", "untagged pages show their previous owner's tags",
            With(right => new Stale(right))),
        new("copy-to-guest-forgets-flag", "tags that were copied to the guest are cleared by its first access",
            With(right => new Unmarked(right))),
        new("copy-to-guest-part-inverted", "a page that only got some of its tags keeps what it must not",
            With(right => new OtherRest(right))),
        new("copy-to-guest-refuses-high-bits", "a byte above 15 in the buffer is refused",
            With(right => new NoHighBits(right))),
        new("copy-tags-while-logging-inverted", "a VM that logs dirty pages gets tags where it must not, or none",
            With(right => new OtherLogging(right))),
    ];

    // A request that the wrong kernel judges as another one.
    private static readonly Func<CopyTagsRequest, CopyTagsRequest> IgnoreCap = request => request;

    private static Func<Parts, Parts> With(Func<ICopyTagsPolicy, ICopyTagsPolicy> wrong) =>
        parts => parts with { CopyTags = wrong(parts.CopyTags) };

    private static Func<Parts, Parts> Skip(Func<CopyTagsRequest, CopyTagsRequest> seenAs) =>
        With(right => new SeenAs(right, seenAs, needsCap: seenAs != IgnoreCap));

    private abstract class Like(ICopyTagsPolicy right) : ICopyTagsPolicy
    {
        protected ICopyTagsPolicy Right => right;

        public virtual Errno Check(Vm vm, CopyTagsRequest request) => right.Check(vm, request);

        public virtual long Answer(ulong bytes) => right.Answer(bytes);

        public virtual bool ReadsOnlyTaggedPages => right.ReadsOnlyTaggedPages;

        public virtual bool MarksWrittenPages => right.MarksWrittenPages;

        public virtual bool ClearsTagsOnFault => right.ClearsTagsOnFault;

        public virtual bool IgnoresHighBits => right.IgnoresHighBits;

        public virtual bool NeedsMemslot => right.NeedsMemslot;
    }

    private sealed class NoSlots(ICopyTagsPolicy right) : Like(right)
    {
        public override bool NeedsMemslot => false;
    }

    private sealed class SeenAs(
        ICopyTagsPolicy right, Func<CopyTagsRequest, CopyTagsRequest> seenAs, bool needsCap) : Like(right)
    {
        public override Errno Check(Vm vm, CopyTagsRequest request) =>
            !needsCap && !vm.HasMte ? Ok : Right.Check(vm, seenAs(request));
    }

    private sealed class Unaligned(ICopyTagsPolicy right) : Like(right)
    {
        public override Errno Check(Vm vm, CopyTagsRequest request) => Right.Check(vm, request with
        {
            GuestIpa = request.GuestIpa / vm.PageSize * vm.PageSize,
            Length = request.Length / vm.PageSize * vm.PageSize,
        });
    }

    private sealed class NotEmpty(ICopyTagsPolicy right) : Like(right)
    {
        public override Errno Check(Vm vm, CopyTagsRequest request) =>
            request.Length == 0 ? EINVAL : Right.Check(vm, request);
    }

    private sealed class InTags(ICopyTagsPolicy right) : Like(right)
    {
        public override long Answer(ulong bytes) => (long)bytes / Granule.Bytes;
    }

    private sealed class InNothing(ICopyTagsPolicy right) : Like(right)
    {
        public override long Answer(ulong bytes) => 0;
    }

    private sealed class Stale(ICopyTagsPolicy right) : Like(right)
    {
        public override bool ReadsOnlyTaggedPages => false;
    }

    private sealed class Unmarked(ICopyTagsPolicy right) : Like(right)
    {
        public override bool MarksWrittenPages => false;
    }

    private sealed class OtherRest(ICopyTagsPolicy right) : Like(right)
    {
        public override bool ClearsTagsOnFault => !Right.ClearsTagsOnFault;
    }

    private sealed class NoHighBits(ICopyTagsPolicy right) : Like(right)
    {
        public override bool IgnoresHighBits => false;
    }

    private sealed class OtherLogging(ICopyTagsPolicy right) : Like(right)
    {
        public override Errno Check(Vm vm, CopyTagsRequest request) =>
            (Right.Check(vm, request), vm.NrMemslotsDirtyLogging != 0 && !request.FromGuest) switch
            {
                (EBUSY, _) => Ok,
                (Ok, true) => EBUSY,
                var (errno, _) => errno,
            };
    }
}
