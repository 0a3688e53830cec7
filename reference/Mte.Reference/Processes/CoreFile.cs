using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Processes;

/// <summary>A core dump, as far as it concerns tags.</summary>
[Models("fs/binfmt_elf.c", "elf_core_dump")]
public sealed class CoreFile
{
    private readonly Kernel kernel;
    private readonly List<Segment> segments = [];

    /// <summary>Dumps a process.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">Its threads, the one that died first.</param>
    /// <param name="limit">RLIMIT_CORE, in bytes; null for none.</param>
    public CoreFile(Kernel kernel, IReadOnlyList<TaskStruct> threads, ulong? limit)
    {
        this.kernel = kernel;
        var (policy, task) = (kernel.Parts.Core, threads[0]);
        Length = task.Mm.Vmas.Aggregate(0UL, (all, vma) => all + policy.DumpSize(vma, task.CoredumpFilter));
        if (policy.HeedsLimit && limit < Length)
            Length = limit.Value;

        TaggedAddrCtrls =
        [
            .. threads.Where(thread => policy.NotesControl(thread == task))
                .Select(thread => (long)kernel.Parts.Prctl.GetTaggedAddrCtrl(thread)),
        ];
        if (policy.HasTagSegments)
            segments.AddRange(task.Mm.Vmas.Where(policy.HasTags).Select(vma => Dump(task, vma)));
    }

    /// <summary>PT_AARCH64_MEMTAG_MTE, one for each mapping with PROT_MTE, by address.</summary>
    public IReadOnlyList<Segment> Segments => segments;

    /// <summary>NT_ARM_TAGGED_ADDR_CTRL of each thread.</summary>
    public IReadOnlyList<long> TaggedAddrCtrls { get; }

    /// <summary>Bytes of the file; headers, notes and tags are not counted.</summary>
    public ulong Length { get; }

    /// <summary>The segment that holds an address; null if none does.</summary>
    public Segment? SegmentOf(ulong address) =>
        segments.FirstOrDefault(segment => address >= segment.Start && address < segment.End);

    /// <summary>The tag of a granule; null if it is not in the dump.</summary>
    public byte? TagOf(ulong address) =>
        SegmentOf(address) is { } segment && address - segment.Start < segment.Covers
            ? segment.Tags[(int)(address - segment.Start) / Granule.Bytes]
            : null;

    private Segment Dump(TaskStruct task, Vma vma)
    {
        var policy = kernel.Parts.Core;
        var covers = policy.TagDumpSize(vma, policy.DumpSize(vma, task.CoredumpFilter));
        var tags = new byte[covers / Granule.Bytes];
        for (var granule = 0; granule < tags.Length; granule++)
        {
            var address = vma.Start + (ulong)(granule * Granule.Bytes);
            tags[granule] = policy.TagOf(
                kernel, task.Mm.GetDumpPage(vma, address), (int)(
                    address % (ulong)kernel.PageSize) / Granule.Bytes);
        }

        return new Segment(vma.Start, vma.End, covers, tags);
    }

    /// <summary>A tag segment.</summary>
    /// <param name="Start">Where the mapping starts.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="Covers">Bytes of it whose tags are dumped.</param>
    /// <param name="Tags">They.</param>
    public sealed record Segment(ulong Start, ulong End, ulong Covers, byte[] Tags);
}
