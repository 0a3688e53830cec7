using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>
/// What execve resets of a thread's tag settings. All kernels agree: all of it. The ABI is off, nothing is
/// checked, IRG makes tag 0 only.
/// </summary>
public sealed record ExecFacts
{
    /// <summary>The tag check mode and the tags that IRG may make are reset.</summary>
    [Models("arch/arm64/kernel/mte.c", "mte_thread_init_user")]
    public bool ResetsMode { get; init; } = true;

    /// <summary>The tagged address ABI is turned off.</summary>
    [Models("arch/arm64/kernel/process.c", "flush_thread")]
    public bool ResetsTaggedAddr { get; init; } = true;

    /// <summary>PSTATE.TCO is cleared.</summary>
    public bool ResetsTco { get; init; } = true;

    /// <summary>Prepares the thread for its new program.</summary>
    [Models("arch/arm64/kernel/process.c", "flush_thread")]
    public void FlushThread(TaskStruct task)
    {
        if (ResetsMode)
            (task.MteCtrl, task.Tcf0) = (TaggedAddrCtrl.None, Tcf0.None);

        task.TaggedAddr &= !ResetsTaggedAddr;
        task.Tco &= !ResetsTco;
    }
}
