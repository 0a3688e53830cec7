using Mte.Spec.Litmus;
using Mte.Spec.Ops;

namespace Mte.Cases.Litmus;

/// <summary>
/// What the model of the races cannot say: a test beyond these limits would get a wrong verdict. A limit is
/// one row.
/// </summary>
internal static class LitmusLimits
{
    private static readonly IReadOnlyList<(Func<LitmusShape, bool> IsExceeded, string Sentence)> All =
    [
        (test => !test.Huge && test.Ops.Any(op => op.Page > 0),
            "ram+1p is the second page of a huge page; say \"pages: 2\""),
        (test => !test.Huge && test.Has<LitmusOp.SplitThp>(),
            "there is no huge page to split; say \"pages: 2\""),
        (test => test.Huge && (!test.IsPrivateToOne || test.Page.Swapped || test.Page.Absent.Count > 0
                || test.Migrations > 0 || test.HasGuest || test.HoldsPage),
            "a huge page is private memory of one process, which is there and which nobody else uses"),
        (test => test.Migrations > 0 && test.Page.Swapped,
            "a page in swap cannot be migrated before it is back"),
        (test => test.Migrations > 0 && test.HoldsPage,
            "a page that is migrated cannot be read or written by the kernel too, whose reference would " +
            "keep it"),
        (test => test.Migrations > 0 && test.IsPrivate && test.Page.Absent.Count > 0,
            "a private page that some thread has not touched cannot be migrated, since there is not one " +
            "page only"),
        (test => test.Migrations > 1 && test.IsPrivate,
            "a private page can be migrated once only"),
        (test => test.IsForked && test.HasGuest,
            "a guest's memory must be memfd_shared if it is shared, since a private page would be copied " +
            "first"),
        (test => test.IsForked && test.Has<LitmusOp.PtracePokemtetags>(),
            "a tracer can write to a shared page only if it is memfd_shared, since a private page would " +
            "be copied first"),
        (test => test.Page.Merged && (!test.IsForked || test.Page.Swapped || test.Page.Mte.Count > 0
                || test.Page.Absent.Count > 0 || test.Page.Tags is not null || test.Has<LitmusOp.Fork>()),
            "KSM merges the private pages of several processes, " +
            "if they are there and no mapping has PROT_MTE"),
        (test => test.Has<LitmusOp.PageOut>()
                && (!test.IsPrivateToOne || (test.Page.Absent.Count > 0 && !test.Page.Swapped)),
            "MADV_PAGEOUT takes pages that one process has, in private memory; name all threads in " +
            "\"one_process\""),
        (test => test.Has<LitmusOp.PageOut>()
                && (
                    test.Huge || test.Migrations > 0 || test.IsHeldByOtherThanTracer
                        || test.TracedThreads > 1),
            "a page that is swapped out cannot be huge, migrated, dumped, or traced by two"),
        (test => !test.Page.Merged && test.Has<LitmusOp.MadviseUnmergeable>(),
            "a page that is not merged cannot be made unmergeable; say \"merged: true\""),
        (test => test.TracesBeforeOpening,
            "the tags of a mapping without PROT_MTE cannot be traced; name the thread in \"mte\", or open " +
            "the page first"),
    ];

    /// <summary>
    /// The first limit that a test exceeds, in one sentence; null if it is within all limits.
    /// </summary>
    public static string? Of(LitmusTest litmus)
    {
        var shape = new LitmusShape(litmus);
        return All.FirstOrDefault(limit => limit.IsExceeded(shape)).Sentence;
    }
}

/// <summary>What limits are about: which ops a litmus test has, and how its threads share the page.</summary>
internal sealed class LitmusShape(LitmusTest litmus)
{
    /// <summary>The ops of all steps, in the order of the file.</summary>
    public IReadOnlyList<LitmusOp> Ops { get; } = [.. litmus.Steps.Select(step => step.Op)];

    public LitmusPage Page => litmus.Page;

    /// <summary>The page belongs to a huge page.</summary>
    public bool Huge => Page.Pages > 1;

    /// <summary>The memory is private.</summary>
    public bool IsPrivate => Page.Kind is MemoryKind.AnonymousPrivate;

    /// <summary>The memory is private and several processes share it after a fork.</summary>
    public bool IsForked =>
        IsPrivate && litmus.Threads.Any(thread => !litmus.OneProcess.Contains(thread.Name));

    /// <summary>The memory is private and one process alone has it.</summary>
    public bool IsPrivateToOne => IsPrivate && !IsForked;

    /// <summary>How many ops migrate the page.</summary>
    public int Migrations => Ops.Count(op => op is LitmusOp.Migrate);

    /// <summary>Some op is done in a guest or by its VMM.</summary>
    public bool HasGuest => Ops.Any(op => SideOf(op).HasGuest());

    /// <summary>Some op holds a reference to the page.</summary>
    public bool HoldsPage => Ops.Any(op => SideOf(op).HoldsPage());

    /// <summary>Some op other than a tracer's holds a reference to the page.</summary>
    public bool IsHeldByOtherThanTracer =>
        Ops.Any(op => SideOf(op) is not Side.Tracer && SideOf(op).HoldsPage());

    /// <summary>How many threads are traced.</summary>
    public int TracedThreads => Traced.Select(step => step.By).Distinct().Count();

    /// <summary>Some step traces a mapping that may have no PROT_MTE yet.</summary>
    public bool TracesBeforeOpening => Traced.Any(step => !IsOpen(step));

    /// <summary>Some step has an op of this kind.</summary>
    public bool Has<T>() where T : LitmusOp => Ops.Any(op => op is T);

    private IEnumerable<LitmusStep> Traced => litmus.Steps.Where(step => SideOf(step.Op) is Side.Tracer);

    private static Side SideOf(LitmusOp op) => LitmusFactsAttribute.Of(op).Side;

    /// <summary>Whether a process's mapping has PROT_MTE for sure when a step is done.</summary>
    private bool IsOpen(LitmusStep step)
    {
        var before = litmus.Finally.Contains(step)
            ? litmus.Steps
            : litmus.Threads.First(
                thread => thread.Steps.Contains(step)).Steps.TakeWhile(other => other != step);
        return Page.Mte.Any(name => SameProcess(name, step.By))
            || before.Any(other => other.Op is LitmusOp.Mprotect && SameProcess(other.By, step.By));
    }

    private bool SameProcess(string one, string other) =>
        one == other || (litmus.OneProcess.Contains(one) && litmus.OneProcess.Contains(other));
}
