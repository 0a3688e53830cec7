using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>How EL0 checks tags (SCTLR_EL1.TCF0).</summary>
public enum Tcf0
{
    None,
    Sync,
    Async,
}

/// <summary>struct task_struct: a process with one thread.</summary>
/// <param name="mm">Its memory.</param>
public sealed class TaskStruct(AddressSpace mm)
{
    public AddressSpace Mm { get; } = mm;

    /// <summary>The open files, VMs and vCPUs.</summary>
    public HashSet<object> Files { get; private init; } = [];

    /// <summary><c>thread.mte_ctrl</c>: the modes that were asked for, and the tags that IRG may make.</summary>
    public TaggedAddrCtrl MteCtrl { get; set; }

    /// <summary><c>thread.sctlr_user</c>: the mode that is in force.</summary>
    public Tcf0 Tcf0 { get; set; }

    /// <summary>TIF_TAGGED_ADDR: the tagged address ABI is on.</summary>
    public bool TaggedAddr { get; set; }

    /// <summary>The system call fork.</summary>
    [Models("kernel/fork.c", "copy_process")]
    public TaskStruct CopyProcess(IForkPolicy fork)
    {
        var child = new TaskStruct(Mm.DupMmap()) { Files = [.. Files] };
        if (fork.InheritsTaggedAddrCtrl)
            (child.MteCtrl, child.Tcf0, child.TaggedAddr) = (MteCtrl, Tcf0, TaggedAddr);

        return child;
    }
}
