using Mte.Spec;
using static Mte.Spec.Errno;

namespace Mte.Reference.Mte;

/// <summary>The tagged address control word of a process.</summary>
public interface IPrctlPolicy
{
    /// <summary>PR_SET_TAGGED_ADDR_CTRL, once the unused arguments were found to be 0.</summary>
    Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg);

    /// <summary>PR_GET_TAGGED_ADDR_CTRL.</summary>
    TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task);

    /// <summary>Whether arguments that a call does not use must be 0.</summary>
    bool UnusedArgumentsMustBeZero { get; }
}

/// <summary>What kernels agree on: the word's bits, and that a refused word changes nothing.</summary>
public abstract class TaggedAddrCtrlPolicy : IPrctlPolicy
{
    /// <summary>PR_MTE_TAG_MASK.</summary>
    protected const TaggedAddrCtrl TagMask = (TaggedAddrCtrl)(0xffffUL << 3);

    /// <summary>PR_MTE_TCF_MASK.</summary>
    protected const TaggedAddrCtrl TcfMask = TaggedAddrCtrl.PR_MTE_TCF_SYNC | TaggedAddrCtrl.PR_MTE_TCF_ASYNC;

    /// <summary>PR_MTE_STORE_ONLY is not among them: the machine lacks FEAT_MTE_STORE_ONLY.</summary>
    protected virtual TaggedAddrCtrl ValidMask => TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE | TcfMask | TagMask;

    [Models("arch/arm64/kernel/process.c", "set_tagged_addr_ctrl")]
    public virtual Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg)
    {
        if ((arg & ~ValidMask) != 0)
            return EINVAL;

        if (SetMteCtrl(task, arg) is not Ok and var refused)
            return refused;

        task.TaggedAddr = arg.HasFlag(TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE);
        return Ok;
    }

    [Models("arch/arm64/kernel/process.c", "get_tagged_addr_ctrl")]
    public virtual TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task) =>
        (task.TaggedAddr ? TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE : 0) | GetMteCtrl(task);

    [Models("kernel/sys.c", "SYSCALL_DEFINE5(prctl)")]
    public virtual bool UnusedArgumentsMustBeZero => true;

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
}

/// <summary>From 5.15 on: any set of modes; the CPU's preference chooses among them, and it is asynchronous.</summary>
public class PreferredMode : TaggedAddrCtrlPolicy
{
    [Models("arch/arm64/kernel/mte.c", "set_mte_ctrl")]
    protected override Errno SetMteCtrl(TaskStruct task, TaggedAddrCtrl arg)
    {
        task.MteCtrl = arg & (TcfMask | TagMask);
        task.Tcf0 = MteUpdateSctlrUser(task.MteCtrl);
        return Ok;
    }

    [Models("arch/arm64/kernel/mte.c", "mte_update_sctlr_user")]
    private static Tcf0 MteUpdateSctlrUser(TaggedAddrCtrl asked) =>
        asked.HasFlag(TaggedAddrCtrl.PR_MTE_TCF_ASYNC) ? Tcf0.Async
        : asked.HasFlag(TaggedAddrCtrl.PR_MTE_TCF_SYNC) ? Tcf0.Sync
        : Tcf0.None;
}
