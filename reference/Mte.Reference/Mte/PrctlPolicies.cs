using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using static Mte.Spec.Values.Errno;

namespace Mte.Reference.Mte;

/// <summary>What kernels agree on: the word's bits, and that a refused word changes nothing.</summary>
public abstract class TaggedAddrCtrlPolicy : IPrctlPolicy
{
    /// <summary>PR_MTE_TAG_MASK.</summary>
    protected const TaggedAddrCtrl TagMask = (TaggedAddrCtrl)(0xffffUL << 3);

    /// <summary>PR_MTE_TCF_MASK.</summary>
    protected const TaggedAddrCtrl TcfMask = TaggedAddrCtrl.PR_MTE_TCF_SYNC | TaggedAddrCtrl.PR_MTE_TCF_ASYNC;

    [Models("arch/arm64/kernel/process.c", "set_tagged_addr_ctrl")]
    public virtual Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
    {
        var (kernel, facts) = (task.Mm.Kernel, task.Mm.Kernel.Parts.PrctlArguments);
        if ((arg & ~facts.ValidMask) != 0)
            return EINVAL;

        if (
            arg.HasFlag(TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE) && facts.HeedsSysctl
                && kernel.TaggedAddrDisabled)
            return EINVAL;

        if (SetMteCtrl(task, arg) is not Ok and var refused)
            return refused;

        task.TaggedAddr = arg.HasFlag(TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE);
        return Ok;
    }

    [Models("arch/arm64/kernel/process.c", "get_tagged_addr_ctrl")]
    public virtual TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) =>
        (task.TaggedAddr ? TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE : 0) | GetMteCtrl(task);

    public abstract Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode);

    public abstract void MteThreadSwitch(TaskStruct task, TcfPreferred preferred);

    protected abstract Errno SetMteCtrl(TaskStruct task, TaggedAddrCtrl arg);

    [Models("arch/arm64/kernel/mte.c", "get_mte_ctrl")]
    protected virtual TaggedAddrCtrl GetMteCtrl(TaskStruct task) => task.MteCtrl;
}

/// <summary>5.10: one mode, or none.</summary>
public sealed class OneMode : TaggedAddrCtrlPolicy
{
    [Models("arch/arm64/kernel/mte.c", "set_mte_ctrl")]
    protected override Errno SetMteCtrl(TaskStruct task, TaggedAddrCtrl arg)
    {
        switch (arg & TcfMask)
        {
            case TaggedAddrCtrl.None:
                task.Tcf0 = Tcf0.None;
                break;
            case TaggedAddrCtrl.PR_MTE_TCF_SYNC:
                task.Tcf0 = Tcf0.Sync;
                break;
            case TaggedAddrCtrl.PR_MTE_TCF_ASYNC:
                task.Tcf0 = Tcf0.Async;
                break;
            default:
                return EINVAL;
        }

        task.MteCtrl = arg & (TcfMask | TagMask);
        return Ok;
    }

    public override Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode) => ENOENT;

    public override void MteThreadSwitch(TaskStruct task, TcfPreferred preferred)
    {
    }
}

/// <summary>
/// From 5.15 on: any set of modes; the CPU's preference chooses among them. Both modes together stand for
/// asymmetric mode too, from 5.18 on; the machine has it (FEAT_MTE3).
/// </summary>
public class PreferredMode : TaggedAddrCtrlPolicy
{
    [Models("arch/arm64/kernel/mte.c", "set_mte_ctrl")]
    protected override Errno SetMteCtrl(TaskStruct task, TaggedAddrCtrl arg)
    {
        task.MteCtrl = arg & (TcfMask | TagMask);
        MteThreadSwitch(task, task.Mm.Kernel.MteTcfPreferred);
        return Ok;
    }

    [Models("arch/arm64/kernel/mte.c", "mte_tcf_preferred_store")]
    public override Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode)
    {
        if (mode is not (TcfPreferred.Async or TcfPreferred.Sync or TcfPreferred.Asymm))
            return EINVAL;

        kernel.MteTcfPreferred = mode;
        return Ok;
    }

    [Models("arch/arm64/kernel/mte.c", "mte_thread_switch")]
    public override void MteThreadSwitch(TaskStruct task, TcfPreferred preferred) =>
        task.Tcf0 = MteUpdateSctlrUser(task.MteCtrl & TcfMask, preferred);

    [Models("arch/arm64/kernel/mte.c", "mte_update_sctlr_user")]
    protected virtual Tcf0 MteUpdateSctlrUser(TaggedAddrCtrl asked, TcfPreferred preferred) =>
        (asked, preferred) switch
    {
        (TaggedAddrCtrl.None, _) => Tcf0.None,
        (TaggedAddrCtrl.PR_MTE_TCF_SYNC, _) or (TcfMask, TcfPreferred.Sync) => Tcf0.Sync,
        (TcfMask, TcfPreferred.Asymm) => Tcf0.Asymm,
        _ => Tcf0.Async,
    };
}
