using Mte.Linux.Host;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;

namespace Mte.Linux.Litmus;

/// <summary>
/// What each run of a litmus test has for itself: a page, or a huge page of which the first two matter.
/// </summary>
/// <param name="Pages">How many pages matter.</param>
/// <param name="Stride">How far one is from the next, in bytes.</param>
/// <param name="InBatch">
/// Of how many a batch is made: enough to make it cheap, few enough to get poisoned memory.
/// </param>
internal sealed record LitmusUnit(int Pages, ulong Stride, int InBatch)
{
    private const int PagesInBatch = 500, HugeBytesInBatch = 48 << 20;

    public bool IsHuge => Pages > 1;

    /// <summary>Advice for memory that is to have huge pages, or none.</summary>
    public ulong HugePageAdvice => (ulong)(IsHuge ? Advice.MADV_HUGEPAGE : Advice.MADV_NOHUGEPAGE);

    /// <summary>The first aligned address in memory that has one stride more than is used of it.</summary>
    public ulong FirstIn(ulong memory) => (memory + Stride - 1) & ~(Stride - 1);

    public static LitmusUnit Of(LitmusJob job, Machine machine) => job.Page.Pages > 1
        ? new(job.Page.Pages, (ulong)HugePage.Size, Math.Max(1, HugeBytesInBatch / HugePage.Size))
        : new(1, (ulong)machine.PageSize, PagesInBatch);

    /// <summary>The frames behind all pages that matter.</summary>
    public IEnumerable<ulong> Frames(int pid, ulong address, int count, int pageSize) => IsHuge
        ? Enumerable.Range(0, count).SelectMany(unit =>
            PagemapFile.Frames(pid, address + ((ulong)unit * Stride), Pages, pageSize).OfType<ulong>())
        : PagemapFile.Frames(pid, address, count, pageSize).OfType<ulong>();
}
