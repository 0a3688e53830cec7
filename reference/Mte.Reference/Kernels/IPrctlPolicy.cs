using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kernels;

/// <summary>The tagged address control word of a process.</summary>
public interface IPrctlPolicy
{
    /// <summary>PR_SET_TAGGED_ADDR_CTRL, once the unused arguments were found to be 0.</summary>
    Errno SetTaggedAddrCtrl(TaskStruct task, TaggedAddrCtrl arg);

    /// <summary>PR_GET_TAGGED_ADDR_CTRL.</summary>
    TaggedAddrCtrl GetTaggedAddrCtrl(TaskStruct task);

    /// <summary>Whether there are files mte_tcf_preferred, and which words they take.</summary>
    Errno SetMteTcfPreferred(Kernel kernel, TcfPreferred mode);

    /// <summary>The mode in force once the thread is switched in, on a CPU with this preference.</summary>
    void MteThreadSwitch(TaskStruct task, TcfPreferred preferred);
}
