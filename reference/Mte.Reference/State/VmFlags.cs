namespace Mte.Reference.State;

/// <summary>
/// Flags of a VMA (include/linux/mm.h; the arm64 ones keep their names, not their numbers).
/// </summary>
[Flags]
public enum VmFlags : ulong
{
    None = 0,
    VM_READ = 1,
    VM_WRITE = 2,
    VM_EXEC = 4,
    VM_SHARED = 8,
    VM_MAYREAD = 0x10,
    VM_MAYWRITE = 0x20,
    VM_MAYEXEC = 0x40,
    VM_MAYSHARE = 0x80,
    VM_GROWSDOWN = 0x100,

    /// <summary>A userfaultfd handles accesses to pages that are not there.</summary>
    VM_UFFD_MISSING = 0x200,

    /// <summary>A userfaultfd may write-protect pages.</summary>
    VM_UFFD_WP = 0x1000,
    VM_LOCKED = 0x2000,
    VM_DONTCOPY = 0x20000,
    VM_DONTEXPAND = 0x40000,
    VM_ACCOUNT = 0x100000,
    VM_NORESERVE = 0x200000,
    VM_HUGETLB = 0x400000,
    VM_ARM64_BTI = 0x1000000,
    VM_WIPEONFORK = 0x2000000,
    VM_DONTDUMP = 0x4000000,
    VM_HUGEPAGE = 0x20000000,
    VM_NOHUGEPAGE = 0x40000000,

    /// <summary>The kernel's own: VM_IO, VM_PFNMAP or VM_MIXEDMAP.</summary>
    VM_SPECIAL = 1UL << 34,

    /// <summary>It cannot be changed any more (mseal).</summary>
    VM_SEALED = 1UL << 35,

    /// <summary>Its pages may be given up when memory is short (MAP_DROPPABLE).</summary>
    VM_DROPPABLE = 1UL << 36,

    /// <summary>Pages are locked when they are touched (mlock2).</summary>
    VM_LOCKONFAULT = 1UL << 37,

    /// <summary>KSM may merge pages.</summary>
    VM_MERGEABLE = 0x80000000,

    /// <summary>The memory is mapped Tagged.</summary>
    VM_MTE = 1UL << 32,

    /// <summary>The memory may be mapped Tagged; decided once, by mmap.</summary>
    VM_MTE_ALLOWED = 1UL << 33,

    /// <summary>A userfaultfd handles accesses to pages that are in the file and not mapped.</summary>
    VM_UFFD_MINOR = 1UL << 38,

    /// <summary>Whatever a userfaultfd handles.</summary>
    VM_UFFD_FLAGS = VM_UFFD_MISSING | VM_UFFD_WP | VM_UFFD_MINOR,

    /// <summary>What mprotect sets anew.</summary>
    VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC,
}

/// <summary>The two-letter names of <c>/proc/PID/smaps</c>. VM_MTE_ALLOWED has none.</summary>
public static class SmapVmaFlags
{
    private static readonly Dictionary<string, VmFlags> Mnemonics = new()
    {
        ["rd"] = VmFlags.VM_READ,
        ["wr"] = VmFlags.VM_WRITE,
        ["ex"] = VmFlags.VM_EXEC,
        ["sh"] = VmFlags.VM_SHARED,
        ["mr"] = VmFlags.VM_MAYREAD,
        ["mw"] = VmFlags.VM_MAYWRITE,
        ["me"] = VmFlags.VM_MAYEXEC,
        ["ms"] = VmFlags.VM_MAYSHARE,
        ["gd"] = VmFlags.VM_GROWSDOWN,
        ["lo"] = VmFlags.VM_LOCKED,
        ["de"] = VmFlags.VM_DONTEXPAND,
        ["ac"] = VmFlags.VM_ACCOUNT,
        ["nr"] = VmFlags.VM_NORESERVE,
        ["ht"] = VmFlags.VM_HUGETLB,
        ["dc"] = VmFlags.VM_DONTCOPY,
        ["wf"] = VmFlags.VM_WIPEONFORK,
        ["dd"] = VmFlags.VM_DONTDUMP,
        ["nh"] = VmFlags.VM_NOHUGEPAGE,
        ["dp"] = VmFlags.VM_DROPPABLE,
        ["lf"] = VmFlags.VM_LOCKONFAULT,
        ["sl"] = VmFlags.VM_SEALED,
        ["bt"] = VmFlags.VM_ARM64_BTI,
        ["mt"] = VmFlags.VM_MTE,
        ["hg"] = VmFlags.VM_HUGEPAGE,
        ["mg"] = VmFlags.VM_MERGEABLE,
        ["um"] = VmFlags.VM_UFFD_MISSING,
        ["uw"] = VmFlags.VM_UFFD_WP,
        ["ui"] = VmFlags.VM_UFFD_MINOR,
    };

    /// <summary>
    /// Whether the flag with this name is in the VMA's line; a name that nothing has never is.
    /// </summary>
    [Models("fs/proc/task_mmu.c", "show_smap_vma_flags")]
    public static bool Shows(VmFlags flags, string mnemonic) =>
        Mnemonics.TryGetValue(mnemonic, out var flag) && flags.HasFlag(flag);
}
