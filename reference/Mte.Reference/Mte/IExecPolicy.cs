using Mte.Spec;

namespace Mte.Reference.Mte;

/// <summary>What is left of a thread's tag settings after execve. All kernels agree.</summary>
public interface IExecPolicy
{
    /// <summary>Prepares the thread for its new program.</summary>
    void FlushThread(TaskStruct task);
}

/// <summary>Nothing: the ABI is off, nothing is checked, IRG makes tag 0 only.</summary>
public sealed class ResetAll : IExecPolicy
{
    [Models("arch/arm64/kernel/process.c", "flush_thread")]
    [Models("arch/arm64/kernel/mte.c", "mte_thread_init_user")]
    public void FlushThread(TaskStruct task) =>
        (task.MteCtrl, task.Tcf0, task.TaggedAddr, task.Tco) = (TaggedAddrCtrl.None, Tcf0.None, false, false);
}
