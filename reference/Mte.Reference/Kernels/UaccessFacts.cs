using System.Collections.Immutable;
using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// Which of the kernel's accesses to a process's memory check tags, on CPUs without FEAT_LSUI. All kernels
/// agree.
/// </summary>
public sealed record UaccessFacts
{
    /// <summary>
    /// process_vm_readv and process_vm_writev reach memory that the other process cannot access.
    /// </summary>
    [Models("mm/process_vm_access.c", "process_vm_rw_single_vec")]
    public bool ProcessVmForces { get; init; }

    /// <summary>
    /// copy_from_user and get_user check tags for a thread in one of these modes. The check is synchronous,
    /// as the thread's own would be.
    /// </summary>
    [Models("arch/arm64/include/asm/uaccess.h", "raw_copy_from_user")]
    public ImmutableHashSet<Tcf0> CheckedLoads { get; init; } = [Tcf0.Sync, Tcf0.Asymm];

    /// <summary>copy_to_user and put_user check tags for a thread in one of these modes.</summary>
    [Models("arch/arm64/include/asm/uaccess.h", "raw_copy_to_user")]
    public ImmutableHashSet<Tcf0> CheckedStores { get; init; } = [Tcf0.Sync];

    /// <summary>The thread's own PSTATE.TCO turns the check off.</summary>
    [Models("arch/arm64/include/asm/mte.h", "mte_disable_tco_entry")]
    public bool HeedsTco { get; init; }

    /// <summary>An address with a tag needs the tagged address ABI.</summary>
    [Models("arch/arm64/include/asm/uaccess.h", "access_ok")]
    public bool NeedsTaggedAddr { get; init; } = true;

    /// <summary>
    /// Memory that the kernel reaches by its page is checked: another process's memory, or pages put in a
    /// pipe.
    /// </summary>
    [Models("mm/gup.c", "__get_user_pages")]
    public bool ChecksPages { get; init; }

    /// <summary>A worker thread of io_uring has the mode of the thread that it works for.</summary>
    [Models("kernel/fork.c", "create_io_thread")]
    public bool WorkersInheritMode { get; init; } = true;

    /// <summary>Atomic accesses of futex are checked.</summary>
    [Models("arch/arm64/include/asm/futex.h", "arch_futex_atomic_op_inuser")]
    public bool ChecksAtomics { get; init; }

    /// <summary>Every granule is checked, not only the first.</summary>
    [Models("mm/gup.c", "fault_in_subpage_writeable")]
    public bool ChecksEveryGranule { get; init; } = true;

    /// <summary>Whether copy_from_user and get_user check tags for a thread in this mode.</summary>
    public bool ChecksLoads(Tcf0 mode) => CheckedLoads.Contains(mode);

    /// <summary>Whether copy_to_user and put_user check tags for a thread in this mode.</summary>
    public bool ChecksStores(Tcf0 mode) => CheckedStores.Contains(mode);
}
