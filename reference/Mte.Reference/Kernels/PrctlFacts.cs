using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>
/// Which arguments PR_SET_TAGGED_ADDR_CTRL and PR_GET_TAGGED_ADDR_CTRL take. All kernels agree.
/// </summary>
public sealed record PrctlFacts
{
    /// <summary>Arguments that a call does not use must be 0.</summary>
    [Models("kernel/sys.c", "SYSCALL_DEFINE5(prctl)")]
    public bool UnusedMustBeZero { get; init; } = true;

    /// <summary>
    /// The bits that the control word may have. PR_MTE_STORE_ONLY is not among them: the machine lacks
    /// FEAT_MTE_STORE_ONLY.
    /// </summary>
    [Models("arch/arm64/kernel/process.c", "set_tagged_addr_ctrl")]
    public TaggedAddrCtrl ValidMask { get; init; } = TaggedAddrCtrl.PR_TAGGED_ADDR_ENABLE |
        TaggedAddrCtrl.PR_MTE_TCF_SYNC | TaggedAddrCtrl.PR_MTE_TCF_ASYNC | (TaggedAddrCtrl)(0xffffUL << 3);

    /// <summary>abi.tagged_addr_disabled forbids PR_TAGGED_ADDR_ENABLE.</summary>
    [Models("arch/arm64/kernel/process.c", "set_tagged_addr_ctrl")]
    public bool HeedsSysctl { get; init; } = true;
}
