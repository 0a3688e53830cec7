using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>What of a process's tags is in its core dump.</summary>
public interface ICorePolicy
{
    /// <summary>Whether there are tag segments.</summary>
    bool HasTagSegments { get; }

    /// <summary>Whether a mapping has a tag segment, where there are any.</summary>
    bool HasTags(Vma vma);

    /// <summary>Bytes of a mapping that are dumped.</summary>
    ulong DumpSize(Vma vma, CoredumpFilter filter);

    /// <summary>Bytes of a mapping whose tags are dumped, of which so many are dumped themselves.</summary>
    ulong TagDumpSize(Vma vma, ulong dumped);

    /// <summary>The tag of a granule.</summary>
    byte TagOf(Kernel kernel, Page? page, int granule);

    /// <summary>Whether a thread's control word is in the notes.</summary>
    /// <param name="died">It is the thread that died.</param>
    bool NotesControl(bool died);

    /// <summary>Whether RLIMIT_CORE holds.</summary>
    bool HeedsLimit { get; }
}

/// <summary>5.10: no tags.</summary>
public class NoTagsInCore : ICorePolicy
{
    public virtual bool HasTagSegments => false;

    [Models("arch/arm64/kernel/elfcore.c", "for_each_mte_vma")]
    public virtual bool HasTags(Vma vma) => vma.Mte;

    [Models("fs/coredump.c", "vma_dump_size")]
    public virtual ulong DumpSize(Vma vma, CoredumpFilter filter)
    {
        var kind = (vma.Hugetlb, vma.Shared) switch
        {
            (true, true) => CoredumpFilter.HugetlbShared,
            (true, false) => CoredumpFilter.HugetlbPrivate,
            (false, true) when vma.File is RegularFile => CoredumpFilter.FileShared,
            (false, true) => CoredumpFilter.AnonymousShared,
            _ => CoredumpFilter.AnonymousPrivate,
        };
        return vma.Flags.HasFlag(VmFlags.VM_DONTDUMP) || !filter.HasFlag(kind) ? 0 : vma.End - vma.Start;
    }

    [Models("arch/arm64/kernel/elfcore.c", "mte_vma_tag_dump_size")]
    public virtual ulong TagDumpSize(Vma vma, ulong dumped) => dumped;

    /// <summary>Pages that nobody touched, and those without tags, are zeros.</summary>
    [Models("arch/arm64/kernel/elfcore.c", "mte_dump_tag_range")]
    public virtual byte TagOf(Kernel kernel, Page? page, int granule) =>
        page is not null && PageTags.IsTagged(kernel, page) ? page.Tags[granule] : (byte)0;

    [Models("fs/binfmt_elf.c", "fill_note_info")]
    public virtual bool NotesControl(bool died) => true;

    [Models("fs/coredump.c", "dump_emit")]
    public virtual bool HeedsLimit => true;
}

/// <summary>From 5.18 on: a segment for each mapping with PROT_MTE.</summary>
public class TagsInCore : NoTagsInCore
{
    [Models("arch/arm64/kernel/elfcore.c", "elf_core_extra_phdrs")]
    public override bool HasTagSegments => true;
}
