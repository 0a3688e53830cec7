using System.Collections.Immutable;
using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>
/// Which calls on memory a kernel has, and what they do to tags. The defaults are those of 5.10.
/// </summary>
public sealed record MmFacts
{
    /// <summary>The advice that madvise knows.</summary>
    [Models("mm/madvise.c", "madvise_behavior_valid")]
    public ImmutableHashSet<Advice> MadviseAdvice { get; init; } =
    [
        Advice.MADV_NORMAL, Advice.MADV_DONTNEED, Advice.MADV_FREE, Advice.MADV_REMOVE, Advice.MADV_DONTFORK,
        Advice.MADV_DOFORK, Advice.MADV_MERGEABLE, Advice.MADV_UNMERGEABLE, Advice.MADV_HUGEPAGE,
        Advice.MADV_NOHUGEPAGE, Advice.MADV_DONTDUMP, Advice.MADV_DODUMP, Advice.MADV_WIPEONFORK,
        Advice.MADV_KEEPONFORK, Advice.MADV_COLD, Advice.MADV_PAGEOUT, Advice.MADV_SOFT_OFFLINE,
        Advice.MADV_HWPOISON,
    ];

    /// <summary>The advice that process_madvise takes.</summary>
    [Models("mm/madvise.c", "process_madvise_behavior_valid")]
    public ImmutableHashSet<Advice> ProcessMadviseAdvice { get; init; } =
    [
        Advice.MADV_COLD, Advice.MADV_PAGEOUT
    ];

    /// <summary>A mapping with one of these flags refuses MADV_COLD and MADV_PAGEOUT.</summary>
    [Models("mm/madvise.c", "can_madv_lru_vma")]
    public VmFlags PageoutRefusedFlags { get; init; } =
        VmFlags.VM_LOCKED | VmFlags.VM_HUGETLB | VmFlags.VM_SPECIAL;

    /// <summary>MADV_PAGEOUT drops a page that MADV_FREE gave up and nobody wrote to since.</summary>
    [Models("mm/rmap.c", "try_to_unmap_one")]
    public bool PageoutDropsClean { get; init; } = true;

    /// <summary>
    /// MADV_PAGEOUT drops a page that MADV_FREE gave up, although data or tags were written since.
    /// </summary>
    [Models("mm/rmap.c", "try_to_unmap_one")]
    public bool PageoutDropsDirty { get; init; }

    /// <summary>Private memory reads zero, with tag 0, after MADV_DONTNEED.</summary>
    [Models("mm/madvise.c", "madvise_dontneed_single_vma")]
    public bool DontneedZaps { get; init; } = true;

    /// <summary>MADV_DONTNEED removes the pages of shared memory from the file, for every process.</summary>
    public bool DontneedTruncates { get; init; }

    /// <summary>
    /// A child reads zeros in MADV_WIPEONFORK memory, and does not have MADV_DONTFORK memory.
    /// </summary>
    [Models("kernel/fork.c", "dup_mmap")]
    public bool ForkAdviceHolds { get; init; } = true;

    /// <summary>MADV_HWPOISON takes the page out of use.</summary>
    [Models("mm/memory-failure.c", "memory_failure")]
    public bool HwpoisonTakesPage { get; init; } = true;

    /// <summary>The process that calls MADV_HWPOISON gets SIGBUS.</summary>
    [Models("mm/madvise.c", "madvise_inject_error")]
    public bool HwpoisonTellsCaller { get; init; }

    /// <summary>madvise, mlock, munlock and mseal take an address with a tag.</summary>
    public bool RangesUntag { get; init; } = true;

    /// <summary>There is mseal.</summary>
    public bool HasMseal { get; init; }

    /// <summary>A sealed mapping cannot be changed.</summary>
    [Models("mm/mseal.c", "can_modify_mm", In = "6.11")]
    public bool SealHolds { get; init; } = true;

    /// <summary>There are protection keys, at least as system calls.</summary>
    [Models("mm/mprotect.c", "SYSCALL_DEFINE4(pkey_mprotect)")]
    public bool HasPkeys { get; init; }

    /// <summary>mprotect checks the length before it checks the protection bits.</summary>
    [Models("mm/mprotect.c", "do_mprotect_pkey")]
    public bool ChecksLengthFirst { get; init; } = true;

    /// <summary>mprotect sets these arm64 flags anew, and keeps the others.</summary>
    [Models("include/linux/mm.h", "VM_ARCH_CLEAR")]
    public VmFlags VmArchClear { get; init; } = VmFlags.VM_ARM64_BTI;

    /// <summary>There is MAP_DROPPABLE.</summary>
    public bool HasDroppable { get; init; }

    /// <summary>
    /// mmap_region calls arch_validate_flags before it unmaps what is at the address. If it calls it later, a
    /// refused MAP_FIXED leaves a hole.
    /// </summary>
    public bool ValidatesBeforeUnmapping { get; init; }

    /// <summary>A memfd with F_SEAL_WRITE can be mapped shared for reading.</summary>
    [Models("mm/memfd.c", "memfd_add_seals")]
    public bool MapsSealedForReading { get; init; }

    /// <summary>
    /// remap_file_pages drops these flags from the range that it maps anew. It knows the PROT bits for
    /// reading, writing and executing only.
    /// </summary>
    [Models("mm/mmap.c", "SYSCALL_DEFINE5(remap_file_pages)")]
    public VmFlags RemapFilePagesDrops { get; init; } = VmFlags.VM_MTE;

    /// <summary>mremap drops these flags from the mapping that it moves or makes.</summary>
    [Models("mm/mremap.c", "move_vma")]
    public VmFlags MremapDrops { get; init; }

    /// <summary>mremap with MREMAP_FIXED and the same length moves several mappings.</summary>
    [Models("mm/mremap.c", "remap_move", In = "7.3")]
    public bool MremapMovesSeveral { get; init; }

    /// <summary>mremap checks the mapping before it unmaps what is at the new address.</summary>
    [Models("mm/mremap.c", "check_prep_vma", In = "7.3")]
    public bool MremapChecksBeforeUnmapping { get; init; }

    /// <summary>mremap takes an old address with a tag.</summary>
    [Models("mm/mremap.c", "SYSCALL_DEFINE5(mremap)")]
    public bool MremapUntags { get; init; } = true;

    /// <summary>Pages that mremap moves keep their tags.</summary>
    [Models("mm/mremap.c", "move_ptes")]
    public bool MremapKeepsTags { get; init; } = true;

    /// <summary>MREMAP_DONTUNMAP takes shared memory and mappings of files.</summary>
    [Models("mm/mremap.c", "vma_to_resize")]
    public bool DontunmapsFiles { get; init; }

    /// <summary>brk takes an address with a tag.</summary>
    [Models("mm/mmap.c", "SYSCALL_DEFINE1(brk)")]
    public bool BrkUntags { get; init; }

    /// <summary>mlock faults the memory in.</summary>
    [Models("mm/mlock.c", "do_mlock")]
    public bool LockFaultsIn { get; init; } = true;

    /// <summary>mlock fails with ENOMEM if it cannot fault the memory in.</summary>
    [Models("mm/mlock.c", "__mlock_posix_error_return")]
    public bool LockReportsErrors { get; init; } = true;

    /// <summary>
    /// mlock2 with MLOCK_ONFAULT fails with ENOMEM for memory without access, as mlock does.
    /// </summary>
    [Models("mm/gup.c", "populate_vma_page_range")]
    public bool LockOnFaultChecksAccess { get; init; } = true;

    /// <summary>
    /// MADV_POPULATE_READ and MADV_POPULATE_WRITE fail at the first address that is not mapped. If not, they
    /// go on behind it and fail at the end, as other advice does.
    /// </summary>
    [Models("mm/madvise.c", "madvise_populate")]
    public bool PopulateStopsAtHole { get; init; }

    /// <summary>MADV_REMOVE takes a shared mapping with this flag: VM_WRITE or VM_MAYWRITE.</summary>
    [Models("mm/madvise.c", "madvise_remove")]
    public VmFlags RemoveNeeds { get; init; } = VmFlags.VM_WRITE;

    /// <summary>Private copies of a page stay when the page is punched out of its file.</summary>
    [Models("mm/shmem.c", "shmem_fallocate")]
    public bool PunchKeepsCopies { get; init; } = true;

    /// <summary>A whole page that is punched out of a file is freed.</summary>
    [Models("mm/shmem.c", "shmem_undo_range")]
    public bool PunchFreesPages { get; init; } = true;

    /// <summary>A page keeps its tags when a part of it is cut off or punched out.</summary>
    [Models("mm/truncate.c", "truncate_inode_partial_folio")]
    public bool PartialPageKeepsTags { get; init; } = true;

    /// <summary>Calls that write to a file leave the tags of its pages alone.</summary>
    [Models("mm/shmem.c", "shmem_fallocate")]
    public bool FileWritesKeepTags { get; init; } = true;

    /// <summary>There is PR_SET_MEMORY_MERGE.</summary>
    public bool HasMemoryMerge { get; init; }

    /// <summary>Whether madvise knows an advice.</summary>
    public bool Knows(Advice advice) => MadviseAdvice.Contains(advice);

    /// <summary>Whether process_madvise takes an advice.</summary>
    public bool ProcessMadviseKnows(Advice advice) => ProcessMadviseAdvice.Contains(advice);

    /// <summary>Whether MADV_COLD and MADV_PAGEOUT refuse a mapping with these flags.</summary>
    public bool PageoutRefuses(VmFlags flags) => (flags & PageoutRefusedFlags) != 0;

    /// <summary>Whether MADV_PAGEOUT drops a page that MADV_FREE gave up.</summary>
    /// <param name="dirty">Data or tags were written to the page since MADV_FREE.</param>
    public bool PageoutDrops(bool dirty) => dirty ? PageoutDropsDirty : PageoutDropsClean;

    /// <summary>The flags of the range that remap_file_pages mapped anew.</summary>
    public VmFlags AfterRemapFilePages(VmFlags flags) => flags & ~RemapFilePagesDrops;

    /// <summary>The flags of a mapping that mremap moved or made.</summary>
    public VmFlags AfterMremap(VmFlags flags) => flags & ~MremapDrops;
}
