using Mte.Spec;

namespace Mte.Reference.Mm;

/// <summary>Which calls on memory a kernel has, and how they treat tags.</summary>
public interface IMmPolicy
{
    /// <summary>Whether madvise knows an advice.</summary>
    bool Knows(Advice advice);

    /// <summary>Whether process_madvise takes an advice.</summary>
    bool ProcessMadviseKnows(Advice advice);

    /// <summary>Whether MADV_COLD and MADV_PAGEOUT refuse a mapping.</summary>
    bool PageoutRefuses(VmFlags flags);

    /// <summary>Whether there is mseal.</summary>
    bool HasMseal { get; }

    /// <summary>Whether there are protection keys, at least as system calls.</summary>
    bool HasPkeys { get; }

    /// <summary>Whether there is MAP_DROPPABLE.</summary>
    bool HasDroppable { get; }

    /// <summary>Whether a memfd with F_SEAL_WRITE can be mapped shared for reading.</summary>
    bool MapsSealedForReading { get; }

    /// <summary>The flags of the range that remap_file_pages mapped anew.</summary>
    VmFlags AfterRemapFilePages(VmFlags flags);

    /// <summary>The flags of a mapping that mremap moved or made.</summary>
    VmFlags AfterMremap(VmFlags flags);

    /// <summary>Whether the address that mremap starts from may have a tag.</summary>
    bool MremapUntags { get; }

    /// <summary>Whether madvise, mlock, munlock and mseal take an address with a tag.</summary>
    bool RangesUntag { get; }

    /// <summary>Whether pages that mremap moves keep their tags.</summary>
    bool MremapKeepsTags { get; }

    /// <summary>Whether private memory is zero, with tag 0, after MADV_DONTNEED.</summary>
    bool DontneedZaps { get; }

    /// <summary>Whether MADV_DONTNEED takes shared memory from everybody.</summary>
    bool DontneedTruncates { get; }

    /// <summary>Whether a whole page that is punched out of a file is gone.</summary>
    bool PunchFreesPages { get; }

    /// <summary>Whether a part of a page that is cut off or punched out keeps its tags.</summary>
    bool PartialPageKeepsTags { get; }

    /// <summary>Whether children find MADV_WIPEONFORK memory empty, and MADV_DONTFORK memory not at all.</summary>
    bool ForkAdviceHolds { get; }

    /// <summary>Whether a sealed mapping can be changed all the same.</summary>
    bool SealHolds { get; }

    /// <summary>Whether brk takes an address with a tag.</summary>
    bool BrkUntags { get; }

    /// <summary>Whether MREMAP_DONTUNMAP takes shared memory and mappings of files.</summary>
    bool DontunmapsFiles { get; }

    /// <summary>Whether locking memory faults it in.</summary>
    bool LockFaultsIn { get; }

    /// <summary>Whether a page that was given up is gone after MADV_PAGEOUT.</summary>
    /// <param name="dirty">It was written to, data or tags, since it was given up.</param>
    bool PageoutDrops(bool dirty);

    /// <summary>Whether MADV_HWPOISON takes the page away.</summary>
    bool HwpoisonTakesPage { get; }

    /// <summary>Whether who calls MADV_HWPOISON gets a signal from it.</summary>
    bool HwpoisonTellsCaller { get; }

    /// <summary>Whether calls that write to a file leave the tags of its pages alone.</summary>
    bool FileWritesKeepTags { get; }

    /// <summary>Whether mprotect looks at the length before it looks at the protection bits.</summary>
    bool ChecksLengthFirst { get; }
}

/// <summary>5.10 and 6.1 alike, but for what each knows.</summary>
public class MmPolicy : IMmPolicy
{
    private static readonly HashSet<Advice> Old =
    [
        Advice.MADV_NORMAL, Advice.MADV_DONTNEED, Advice.MADV_FREE, Advice.MADV_REMOVE, Advice.MADV_DONTFORK,
        Advice.MADV_DOFORK, Advice.MADV_MERGEABLE, Advice.MADV_UNMERGEABLE, Advice.MADV_HUGEPAGE,
        Advice.MADV_NOHUGEPAGE, Advice.MADV_DONTDUMP, Advice.MADV_DODUMP, Advice.MADV_WIPEONFORK,
        Advice.MADV_KEEPONFORK, Advice.MADV_COLD, Advice.MADV_PAGEOUT, Advice.MADV_SOFT_OFFLINE,
        Advice.MADV_HWPOISON,
    ];

    [Models("mm/madvise.c", "madvise_behavior_valid")]
    public virtual bool Knows(Advice advice) => Old.Contains(advice);

    [Models("mm/madvise.c", "process_madvise_behavior_valid")]
    public virtual bool ProcessMadviseKnows(Advice advice) => advice is Advice.MADV_COLD or Advice.MADV_PAGEOUT;

    [Models("mm/madvise.c", "can_madv_lru_vma")]
    public virtual bool PageoutRefuses(VmFlags flags) =>
        (flags & (VmFlags.VM_LOCKED | VmFlags.VM_HUGETLB | VmFlags.VM_SPECIAL)) != 0;

    public virtual bool HasMseal => false;

    [Models("mm/mprotect.c", "SYSCALL_DEFINE4(pkey_mprotect)")]
    public virtual bool HasPkeys => false;

    public virtual bool HasDroppable => false;

    public virtual bool MapsSealedForReading => false;

    /// <summary>The bits of mprotect's three only: PROT_MTE gets lost.</summary>
    [Models("mm/mmap.c", "SYSCALL_DEFINE5(remap_file_pages)")]
    public virtual VmFlags AfterRemapFilePages(VmFlags flags) => flags & ~VmFlags.VM_MTE;

    [Models("mm/mremap.c", "move_vma")]
    public virtual VmFlags AfterMremap(VmFlags flags) => flags;

    [Models("mm/mremap.c", "SYSCALL_DEFINE5(mremap)")]
    public virtual bool MremapUntags => true;

    public virtual bool RangesUntag => true;

    [Models("mm/mremap.c", "move_ptes")]
    public virtual bool MremapKeepsTags => true;

    [Models("mm/madvise.c", "madvise_dontneed_single_vma")]
    public virtual bool DontneedZaps => true;

    public virtual bool DontneedTruncates => false;

    [Models("mm/shmem.c", "shmem_undo_range")]
    public virtual bool PunchFreesPages => true;

    [Models("mm/truncate.c", "truncate_inode_partial_folio")]
    public virtual bool PartialPageKeepsTags => true;

    [Models("kernel/fork.c", "dup_mmap")]
    public virtual bool ForkAdviceHolds => true;

    [Models("mm/mseal.c", "can_modify_mm", In = "6.11")]
    public virtual bool SealHolds => true;

    [Models("mm/mmap.c", "SYSCALL_DEFINE1(brk)")]
    public virtual bool BrkUntags => false;

    public virtual bool DontunmapsFiles => false;

    [Models("mm/mlock.c", "do_mlock")]
    public virtual bool LockFaultsIn => true;

    [Models("mm/rmap.c", "try_to_unmap_one")]
    public virtual bool PageoutDrops(bool dirty) => !dirty;

    [Models("mm/memory-failure.c", "memory_failure")]
    public virtual bool HwpoisonTakesPage => true;

    public virtual bool HwpoisonTellsCaller => false;

    [Models("mm/shmem.c", "shmem_fallocate")]
    public virtual bool FileWritesKeepTags => true;

    [Models("mm/mprotect.c", "do_mprotect_pkey")]
    public virtual bool ChecksLengthFirst => true;
}

/// <summary>6.1: pages can be faulted in on request.</summary>
public class PopulateAdvice : MmPolicy
{
    public override bool Knows(Advice advice) =>
        base.Knows(advice) ||
        advice is Advice.MADV_POPULATE_READ or Advice.MADV_POPULATE_WRITE or Advice.MADV_COLLAPSE;

    [Models("mm/memfd.c", "memfd_add_seals")]
    public override bool MapsSealedForReading => true;

    [Models("mm/mremap.c", "vma_to_resize")]
    public override bool DontunmapsFiles => true;
}

/// <summary>6.12: mappings can be sealed, and be droppable.</summary>
public class SealsMappings : PopulateAdvice
{
    public override bool HasMseal => true;

    public override bool HasPkeys => true;

    public override bool HasDroppable => true;

    [Models("mm/madvise.c", "madvise_inject_error")]
    public override bool HwpoisonTellsCaller => true;
}

/// <summary>7.3: guard pages.</summary>
public sealed class GuardsPages : SealsMappings
{
    public override bool Knows(Advice advice) =>
        base.Knows(advice) || advice is Advice.MADV_GUARD_INSTALL or Advice.MADV_GUARD_REMOVE;
}
