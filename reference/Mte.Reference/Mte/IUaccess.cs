namespace Mte.Reference.Mte;

/// <summary>Which of the kernel's accesses to a process's memory check tags. All kernels agree.</summary>
public interface IUaccess
{
    /// <summary>Whether copy_from_user and get_user check tags for a thread in this mode.</summary>
    bool ChecksLoads(Tcf0 mode);

    /// <summary>Whether copy_to_user and put_user do.</summary>
    bool ChecksStores(Tcf0 mode);

    /// <summary>Whether the thread's own PSTATE.TCO counts.</summary>
    bool HeedsTco { get; }

    /// <summary>Whether an address with a tag needs the tagged address ABI.</summary>
    bool NeedsTaggedAddr { get; }

    /// <summary>Whether memory that is reached by its page is checked: another process's, or pages put in a pipe.</summary>
    bool ChecksPages { get; }

    /// <summary>Whether a worker thread of io_uring has the mode of the thread that it works for.</summary>
    bool WorkersInheritMode { get; }

    /// <summary>Whether atomic accesses of futex are checked.</summary>
    bool ChecksAtomics { get; }

    /// <summary>Whether every granule is checked, not only the first.</summary>
    bool ChecksEveryGranule { get; }
}

/// <summary>As kernels have it on CPUs without FEAT_LSUI.</summary>
public class Uaccess : IUaccess
{
    /// <summary>A kernel's load is checked at once, as the thread's own would be; or not at all.</summary>
    [Models("arch/arm64/include/asm/uaccess.h", "raw_copy_from_user")]
    public virtual bool ChecksLoads(Tcf0 mode) => mode is Tcf0.Sync or Tcf0.Asymm;

    [Models("arch/arm64/include/asm/uaccess.h", "raw_copy_to_user")]
    public virtual bool ChecksStores(Tcf0 mode) => mode is Tcf0.Sync;

    [Models("arch/arm64/include/asm/mte.h", "mte_disable_tco_entry")]
    public virtual bool HeedsTco => false;

    [Models("arch/arm64/include/asm/uaccess.h", "access_ok")]
    public virtual bool NeedsTaggedAddr => true;

    [Models("mm/gup.c", "__get_user_pages")]
    public virtual bool ChecksPages => false;

    [Models("kernel/fork.c", "create_io_thread")]
    public virtual bool WorkersInheritMode => true;

    [Models("arch/arm64/include/asm/futex.h", "arch_futex_atomic_op_inuser")]
    public virtual bool ChecksAtomics => false;

    [Models("mm/gup.c", "fault_in_subpage_writeable")]
    public virtual bool ChecksEveryGranule => true;
}
