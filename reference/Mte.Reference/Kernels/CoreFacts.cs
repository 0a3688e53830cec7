using Mte.Reference.State;
using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>What of a process's tags is in its core dump. The defaults are those of 5.10.</summary>
public sealed record CoreFacts
{
    /// <summary>There are tag segments.</summary>
    [Models("arch/arm64/kernel/elfcore.c", "elf_core_extra_phdrs")]
    public bool HasTagSegments { get; init; }

    /// <summary>A mapping with all of these flags has a tag segment, where there are tag segments.</summary>
    [Models("arch/arm64/kernel/elfcore.c", "for_each_mte_vma")]
    public VmFlags TagSegmentNeeds { get; init; } = VmFlags.VM_MTE;

    /// <summary>Memory with MADV_DONTDUMP is not dumped.</summary>
    [Models("fs/coredump.c", "vma_dump_size")]
    public bool HeedsDontdump { get; init; } = true;

    /// <summary>Memory that coredump_filter does not select is not dumped.</summary>
    [Models("fs/coredump.c", "vma_dump_size")]
    public bool HeedsFilter { get; init; } = true;

    /// <summary>A tag segment covers no more of a mapping than is dumped.</summary>
    [Models("arch/arm64/kernel/elfcore.c", "mte_vma_tag_dump_size")]
    public bool TagsOfDumpedMemoryOnly { get; init; } = true;

    /// <summary>The low half of a byte is the tag of the first of its two granules.</summary>
    public bool LowHalfFirst { get; init; } = true;

    /// <summary>A page without valid tags shows what is in tag memory; if not, it shows zeros.</summary>
    public bool ShowsStaleTags { get; init; }

    /// <summary>Tags of all pages of a huge page are dumped, not only those of its first page.</summary>
    public bool DumpsTagsOfTails { get; init; } = true;

    /// <summary>The notes have NT_ARM_TAGGED_ADDR_CTRL for the thread that died.</summary>
    [Models("fs/binfmt_elf.c", "fill_note_info")]
    public bool NotesControlOfDead { get; init; } = true;

    /// <summary>The notes have NT_ARM_TAGGED_ADDR_CTRL for the other threads.</summary>
    [Models("fs/binfmt_elf.c", "fill_note_info")]
    public bool NotesControlOfOthers { get; init; } = true;

    /// <summary>RLIMIT_CORE limits the dump.</summary>
    [Models("fs/coredump.c", "dump_emit")]
    public bool HeedsLimit { get; init; } = true;

    /// <summary>Whether a mapping has a tag segment, where there are any.</summary>
    public bool HasTags(Vma vma) => vma.Flags.HasFlag(TagSegmentNeeds);

    /// <summary>Whether the control word of a thread is in the notes.</summary>
    /// <param name="died">It is the thread that died.</param>
    public bool NotesControl(bool died) => died ? NotesControlOfDead : NotesControlOfOthers;

    /// <summary>How many bytes of a mapping are dumped.</summary>
    [Models("fs/coredump.c", "vma_dump_size")]
    public ulong DumpSize(Vma vma, CoredumpFilter filter)
    {
        var kind = (vma.Hugetlb, vma.Shared) switch
        {
            (true, true) => CoredumpFilter.HugetlbShared,
            (true, false) => CoredumpFilter.HugetlbPrivate,
            (false, true) when vma.File is RegularFile => CoredumpFilter.FileShared,
            (false, true) => CoredumpFilter.AnonymousShared,
            _ => CoredumpFilter.AnonymousPrivate,
        };
        var dontdump = vma.Flags.HasFlag(VmFlags.VM_DONTDUMP) && HeedsDontdump;
        return dontdump || (HeedsFilter && !filter.HasFlag(kind)) ? 0 : vma.End - vma.Start;
    }

    /// <summary>How many bytes of a mapping have their tags dumped.</summary>
    /// <param name="vma">The mapping.</param>
    /// <param name="dumped">How many of its bytes are dumped themselves.</param>
    [Models("arch/arm64/kernel/elfcore.c", "mte_vma_tag_dump_size")]
    public ulong TagDumpSize(Vma vma, ulong dumped) => TagsOfDumpedMemoryOnly ? dumped : vma.End - vma.Start;

    /// <summary>
    /// The tag of a granule. Pages that nobody touched, and those without valid tags, are zeros.
    /// </summary>
    [Models("arch/arm64/kernel/elfcore.c", "mte_dump_tag_range")]
    public byte TagOf(Kernel kernel, Page? page, int granule)
    {
        if (page is null || !(ShowsStaleTags || PageTags.IsTagged(kernel, page)))
            return 0;

        return page == page.Head || DumpsTagsOfTails
            ? page.Tags[LowHalfFirst ? granule : granule ^ 1]
            : (byte)0;
    }
}
