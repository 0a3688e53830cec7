using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>What of a process's memory a core dump holds (<c>/proc/PID/coredump_filter</c>).</summary>
[Flags]
public enum CoredumpFilter
{
    None = 0,
    AnonymousPrivate = 1,
    AnonymousShared = 2,
    FilePrivate = 4,
    FileShared = 8,
    ElfHeaders = 16,
    HugetlbPrivate = 32,
    HugetlbShared = 64,
}

/// <summary>What can be asked of a tag segment (PT_AARCH64_MEMTAG_MTE) of a core dump.</summary>
public enum SegmentField
{
    /// <summary>p_vaddr, in bytes from the place.</summary>
    Vaddr,

    /// <summary>p_memsz, in bytes.</summary>
    Memsz,

    /// <summary>
    /// Bytes of memory whose tags are in the file: 32 times p_filesz, since a byte holds two granules.
    /// </summary>
    Covers,

    /// <summary>p_flags, p_paddr and p_align, combined with OR.</summary>
    Rest,
}

[JsonDerivedType(typeof(SetCoredumpFilter), "set_coredump_filter")]
[JsonDerivedType(typeof(CoreDump), "core_dump")]
[JsonDerivedType(typeof(CoreBytes), "core_bytes")]
[JsonDerivedType(typeof(CoreSegments), "core_segments")]
[JsonDerivedType(typeof(CoreOrder), "core_order")]
[JsonDerivedType(typeof(CoreSegment), "core_segment")]
[JsonDerivedType(typeof(CoreTags), "core_tags")]
[JsonDerivedType(typeof(CoreTaggedAddrCtrl), "core_tagged_addr_ctrl")]
public abstract partial record Op
{
    /// <summary>Dumps core, and looks into the dump.</summary>
    public abstract record CoreDumpsFamily : Op;

    /// <summary>Sets <c>/proc/PID/coredump_filter</c>.</summary>
    /// <param name="Filter">What a core dump is to hold.</param>
    [Needs("root")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record SetCoredumpFilter(CoredumpFilter Filter) : CoreDumpsFamily;

    /// <summary>
    /// Kills the process with a signal that makes it dump core, which later ops can look at.
    /// </summary>
    /// <param name="As">The name of the core dump.</param>
    /// <param name="Limit">RLIMIT_CORE, in pages; 0 for none.</param>
    [Needs("root")]
    [Facts(Answer.Nothing, Changes.Settings, Reach.Kernel, InLitmus.Model)]
    public sealed record CoreDump([Makes(Thing.Core)] string As, [Within(0, 4096)] int Limit = 0)
        : CoreDumpsFamily;

    /// <summary>Answers the length of a core dump, in bytes.</summary>
    /// <param name="Core">The core dump.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CoreBytes([Uses(Thing.Core)] string Core) : CoreDumpsFamily;

    /// <summary>Answers how many tag segments (PT_AARCH64_MEMTAG_MTE) a core dump has.</summary>
    /// <param name="Core">The core dump.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CoreSegments([Uses(Thing.Core)] string Core) : CoreDumpsFamily;

    /// <summary>
    /// Answers 1 if all tag segments come behind all PT_LOAD, headers and contents alike, in the order of
    /// addresses.
    /// </summary>
    /// <param name="Core">The core dump.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CoreOrder([Uses(Thing.Core)] string Core) : CoreDumpsFamily;

    /// <summary>Answers a field of the tag segment that holds a place; ENOENT if there is none.</summary>
    /// <param name="Core">The core dump.</param>
    /// <param name="At">The place.</param>
    /// <param name="Field">The field.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CoreSegment([Uses(Thing.Core)] string Core, Place At, SegmentField Field)
        : CoreDumpsFamily;

    /// <summary>Answers tags out of a core dump; ENOENT if it does not hold them.</summary>
    /// <param name="Core">The core dump.</param>
    /// <param name="At">The first granule.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">
    /// The length of the range, in pages; added to the granules if both are given.
    /// </param>
    [NeedsNothing]
    [Facts(Answer.Tags, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CoreTags(
        [Uses(
            Thing.Core)] string Core, Place At, [
                Within(0, 1 << 20)
            ] int Granules = 0, [Within(0, 4096)] int Pages = 0)
        : CoreDumpsFamily;

    /// <summary>
    /// Answers the tagged address control word out of a core dump (NT_ARM_TAGGED_ADDR_CTRL); ENOENT without
    /// it.
    /// </summary>
    /// <param name="Core">The core dump.</param>
    /// <param name="Thread">
    /// Which thread's: 0 is the one that died, the others come in the order of their making.
    /// </param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CoreTaggedAddrCtrl([Uses(Thing.Core)] string Core, [Within(0, 7)] int Thread = 0)
        : CoreDumpsFamily;
}
