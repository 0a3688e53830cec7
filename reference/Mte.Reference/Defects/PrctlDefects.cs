using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the tagged address control word.</summary>
internal static class PrctlDefects
{
    private const TaggedAddrCtrl Both = TaggedAddrCtrl.PR_MTE_TCF_SYNC | TaggedAddrCtrl.PR_MTE_TCF_ASYNC;

    public static IEnumerable<Defect> All =>
    [
        Arguments("prctl-accepts-unknown-bits", ["PRCTL-003"],
            "PR_SET_TAGGED_ADDR_CTRL takes bits that mean nothing.",
            arguments => arguments with { ValidMask = (TaggedAddrCtrl)ulong.MaxValue }),
        Arguments("prctl-ignores-unused-arguments", ["PRCTL-002"], "Unused arguments may have any value.",
            arguments => arguments with { UnusedMustBeZero = false }),
        Prctl("prctl-forgets-mask", ["PRCTL-005"],
            "PR_GET_TAGGED_ADDR_CTRL does not return the tags that IRG may make.",
            right => new NoMask(right)),
        Prctl("prctl-starts-enabled", ["PRCTL-005", "INH-001"],
            "The tagged address ABI is on from the start.",
            right => new Enabled(right)),
        Prctl("prctl-forgets-abi", ["PRCTL-001"],
            "PR_GET_TAGGED_ADDR_CTRL does not return PR_TAGGED_ADDR_ENABLE.",
            right => new Forgetful(right)),
        Prctl("prctl-answers-effective-mode", ["PRCTL-004"],
            "PR_GET_TAGGED_ADDR_CTRL returns the mode in force, not the modes that were asked for.",
            right => new OneBack(right)),
        Prctl("prctl-both-modes-inverted", ["PRCTL-004"],
            "Both modes together are refused where they are legal, or the reverse.",
            right => new OtherModes(right)),
        Prctl("prctl-mode-without-effect", ["FAULT-002", "FAULT-010"],
            "The mode is stored and nothing is checked.",
            right => new NoEffect(right)),
        Prctl("tcf-preference-ignored", ["TCFP-004"], "mte_tcf_preferred is stored and has no effect.",
            right => new NoPreference(right)),
        Prctl("tcf-preference-takes-any-word", ["TCFP-002"],
            "mte_tcf_preferred takes words that mean nothing.",
            right => new AnyPreference(right)),
        Prctl("tcf-preference-imposed", ["TCFP-004"],
            "The preference of the CPU is used although the thread did not ask for "
            + "that mode.",
            right => new Imposed(right)),
        Arguments("sysctl-ignored", ["PRCTL-008"], "abi.tagged_addr_disabled has no effect.",
            arguments => arguments with { HeedsSysctl = false }),
        Prctl("refused-prctl-changes-mode", ["PRCTL-003"],
            "A refused control word takes effect.", right => new HalfDone(right)),
    ];

    private static Defect Prctl(
        string name, IReadOnlyList<string> rules, string sentence, Func<IPrctlPolicy, IPrctlPolicy> wrong) =>
        new(name, rules, sentence, parts => parts with { Prctl = wrong(parts.Prctl) });

    private static Defect Arguments(
        string name, IReadOnlyList<string> rules, string sentence, Func<PrctlFacts, PrctlFacts> wrong) =>
        new(name, rules, sentence, parts => parts with { PrctlArguments = wrong(parts.PrctlArguments) });

    private abstract class Like(IPrctlPolicy right) : IPrctlPolicy
    {
        protected IPrctlPolicy Right => right;

        public virtual Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg) =>
            right.SetTaggedAddrCtrl(task, arg);

        public virtual TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) => right.GetTaggedAddrCtrl(task);

        public virtual Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode) =>
            right.SetMteTcfPreferred(kernel, mode);

        public virtual void MteThreadSwitch(TaskStruct task, TcfPreferred preferred) =>
            right.MteThreadSwitch(task, preferred);
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

}
