using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;
using static Mte.Spec.Errno;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about the tagged address control word.</summary>
internal static class WrongPrctl
{
    private const TaggedAddrCtrl Both = TaggedAddrCtrl.PR_MTE_TCF_SYNC | TaggedAddrCtrl.PR_MTE_TCF_ASYNC;

    public static IEnumerable<KnownPart> All =>
    [
        new("prctl-accepts-unknown-bits", "bits of the control word that mean nothing are taken",
            parts => parts with { Prctl = new AnyBits(parts.Prctl) }),
        new("prctl-ignores-unused-arguments", "arguments that must be 0 are not looked at",
            parts => parts with { Prctl = new AnyArguments(parts.Prctl) }),
        new("prctl-forgets-mask", "the tags that IRG may make are not given back",
            parts => parts with { Prctl = new NoMask(parts.Prctl) }),
        new("prctl-starts-enabled", "the tagged address ABI is on from the start",
            parts => parts with { Prctl = new Enabled(parts.Prctl) }),
        new("prctl-forgets-abi", "the tagged address ABI is not given back",
            parts => parts with { Prctl = new Forgetful(parts.Prctl) }),
        new("prctl-answers-effective-mode", "the mode in force is given back, not the modes asked for",
            parts => parts with { Prctl = new OneBack(parts.Prctl) }),
        new("prctl-both-modes-inverted", "both modes at once are refused where they are legal, or taken where not",
            parts => parts with { Prctl = new OtherModes(parts.Prctl) }),
        new("prctl-mode-without-effect", "the mode is remembered and nothing is checked",
            parts => parts with { Prctl = new NoEffect(parts.Prctl) }),
        new("tcf-preference-ignored", "mte_tcf_preferred is stored and nothing follows",
            parts => parts with { Prctl = new NoPreference(parts.Prctl) }),
        new("tcf-preference-takes-any-word", "mte_tcf_preferred takes words that mean nothing",
            parts => parts with { Prctl = new AnyPreference(parts.Prctl) }),
        new("tcf-preference-imposed", "the CPU's preference is used though the thread did not ask for that mode",
            parts => parts with { Prctl = new Imposed(parts.Prctl) }),
        new("sysctl-ignored", "abi.tagged_addr_disabled has no effect",
            parts => parts with { Prctl = new Allowed(parts.Prctl) }),
        new("refused-prctl-changes-mode", "a refused control word takes effect",
            parts => parts with { Prctl = new HalfDone(parts.Prctl) }),
    ];

    private abstract class Like(IPrctlPolicy right) : IPrctlPolicy
    {
        protected IPrctlPolicy Right => right;

        public virtual Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg) =>
            right.SetTaggedAddrCtrl(task, arg);

        public virtual TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) => right.GetTaggedAddrCtrl(task);

        public virtual bool UnusedArgumentsMustBeZero => right.UnusedArgumentsMustBeZero;

        public virtual Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode) =>
            right.SetMteTcfPreferred(kernel, mode);

        public virtual void MteThreadSwitch(TaskStruct task, TcfPreferred preferred) =>
            right.MteThreadSwitch(task, preferred);
    }

    private sealed class AnyBits(IPrctlPolicy right) : Like(right)
    {
        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg) =>
            Right.SetTaggedAddrCtrl(task, arg & (TaggedAddrCtrl)0x7ffff);
    }

    private sealed class AnyArguments(IPrctlPolicy right) : Like(right)
    {
        public override bool UnusedArgumentsMustBeZero => false;
    }

    private sealed class NoMask(IPrctlPolicy right) : Like(right)
    {
        public override TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) =>
            Right.GetTaggedAddrCtrl(task) & (TaggedAddrCtrl)7;
    }

    private sealed class Enabled(IPrctlPolicy right) : Like(right)
    {
        public override TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) =>
            Right.GetTaggedAddrCtrl(task) | TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE;
    }

    private sealed class Forgetful(IPrctlPolicy right) : Like(right)
    {
        public override TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) =>
            Right.GetTaggedAddrCtrl(task) & ~TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE;
    }

    private sealed class OneBack(IPrctlPolicy right) : Like(right)
    {
        public override TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) =>
            Right.GetTaggedAddrCtrl(task) is var asked && asked.HasFlag(Both)
                ? asked & ~TaggedAddrCtrl.PR_MTE_TCF_SYNC
                : asked;
    }

    private sealed class OtherModes(IPrctlPolicy right) : Like(right)
    {
        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg) =>
            arg.HasFlag(Both) && Right.SetTaggedAddrCtrl(task, arg) == Ok ? EINVAL
            : arg.HasFlag(Both) ? Right.SetTaggedAddrCtrl(task, arg & ~TaggedAddrCtrl.PR_MTE_TCF_SYNC)
            : Right.SetTaggedAddrCtrl(task, arg);
    }

    private sealed class NoEffect(IPrctlPolicy right) : Like(right)
    {
        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
        {
            var errno = Right.SetTaggedAddrCtrl(task, arg);
            task.Tcf0 = Tcf0.None;
            return errno;
        }
    }

    private sealed class HalfDone(IPrctlPolicy right) : Like(right)
    {
        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
        {
            var errno = Right.SetTaggedAddrCtrl(task, arg);
            if (errno != Ok)
                Right.SetTaggedAddrCtrl(task, TaggedAddrCtrl.None);

            return errno;
        }
    }

    private sealed class NoPreference(IPrctlPolicy right) : Like(right)
    {
        public override void MteThreadSwitch(TaskStruct task, TcfPreferred preferred) =>
            base.MteThreadSwitch(task, TcfPreferred.Async);

        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
        {
            var errno = base.SetTaggedAddrCtrl(task, arg);
            if (errno == Ok)
                MteThreadSwitch(task, TcfPreferred.Async);

            return errno;
        }
    }

    private sealed class AnyPreference(IPrctlPolicy right) : Like(right)
    {
        public override Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode)
        {
            Right.SetMteTcfPreferred(kernel, mode);
            return Ok;
        }
    }

    private sealed class Imposed(IPrctlPolicy right) : Like(right)
    {
        public override void MteThreadSwitch(TaskStruct task, TcfPreferred preferred)
        {
            if ((task.MteCtrl & Both) != 0)
                task.Tcf0 = preferred is TcfPreferred.Sync ? Tcf0.Sync : Tcf0.Async;
        }

        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
        {
            var errno = base.SetTaggedAddrCtrl(task, arg);
            if (errno == Ok)
                MteThreadSwitch(task, task.Mm.Kernel.MteTcfPreferred);

            return errno;
        }
    }

    private sealed class Allowed(IPrctlPolicy right) : Like(right)
    {
        public override Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
        {
            task.Mm.Kernel.TaggedAddrDisabled = false;
            return base.SetTaggedAddrCtrl(task, arg);
        }
    }
}
