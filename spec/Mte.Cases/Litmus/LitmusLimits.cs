using Mte.Spec;

namespace Mte.Cases;

/// <summary>What the model of the races cannot say: a test that needs it would get a wrong verdict.</summary>
internal static class LitmusLimits
{
    /// <summary>In one sentence; null if the test is within the limits.</summary>
    public static string? Of(Litmus litmus)
    {
        var ops = litmus.Steps.Select(step => step.Op).ToArray();
        var moves = ops.Count(op => op is LitmusOp.Migrate);
        var isPrivate = litmus.Page.Kind == MemoryKind.AnonymousPrivate;
        var forked = isPrivate && litmus.Threads.Any(thread => !litmus.OneProcess.Contains(thread.Name));
        var huge = litmus.Page.Pages > 1;
        return !huge && ops.Any(op => op.Page > 0) ? "ram+1p is the second page of a huge page; say \"pages: 2\""
            : !huge && ops.Any(op => op is LitmusOp.SplitThp) ? "there is no huge page to split; say \"pages: 2\""
            : huge && (!isPrivate || forked || litmus.Page.Swapped || litmus.Page.Absent.Count > 0 || moves > 0
                || ops.Any(op => IsGuests(op) || HoldsPage(op)))
                ? "a huge page is private memory of one process, which is there and which nobody else uses"
            : moves > 0 && litmus.Page.Swapped ? "a page in swap cannot be migrated before it is back"
            : moves > 0 && ops.Any(HoldsPage)
                ? "a page that is migrated cannot be read or written by the kernel too, whose reference would keep it"
            : moves > 0 && isPrivate && litmus.Page.Absent.Count > 0
                ? "a private page that some thread has not touched cannot be migrated, since there is not one page only"
            : moves > 1 && isPrivate ? "a private page can be migrated once only"
            : forked && ops.Any(IsGuests)
                ? "a guest's memory must be memfd_shared if it is shared, since a private page would be copied first"
            : forked && ops.Any(op => op is LitmusOp.PtracePokemtetags)
                ? "a tracer can write to a shared page if it is memfd_shared only, since a private one would be copied first"
            : litmus.Page.Merged && (!forked || litmus.Page.Swapped || litmus.Page.Mte.Count + litmus.Page.Absent.Count > 0
                || litmus.Page.Tags is not null || ops.Any(op => op is LitmusOp.Fork))
                ? "KSM merges the private pages of several processes, if they are there and no mapping has PROT_MTE"
            : ops.Any(op => op is LitmusOp.PageOut) && (!isPrivate || forked || (litmus.Page.Absent.Count > 0 && !litmus.Page.Swapped))
                ? "MADV_PAGEOUT takes pages that one process has, in private memory; name all threads in \"one_process\""
            : ops.Any(op => op is LitmusOp.PageOut) && (litmus.Page.Pages > 1 || moves > 0
                || ops.Any(op => HoldsPage(op) && !IsTraced(op)) || TracedThreads(litmus) > 1)
                ? "a page that is swapped out cannot be huge, migrated, dumped, or traced by two"
            : !litmus.Page.Merged && ops.Any(op => op is LitmusOp.MadviseUnmergeable)
                ? "a page that is not merged cannot be made unmergeable; say \"merged: true\""
            : litmus.Steps.Any(step => IsTraced(step.Op) && !IsOpen(litmus, step))
                ? "the tags of a mapping without PROT_MTE cannot be traced; name the thread in \"mte\", or open the page first"
            : null;
    }

    private static bool HoldsPage(LitmusOp op) =>
        IsTraced(op) || op is LitmusOp.KvmArmMteCopyTags
            or LitmusOp.KvmArmMteCopyTagsFrom or LitmusOp.CoreDump or LitmusOp.Hibernate;

    private static bool IsTraced(LitmusOp op) => op is LitmusOp.PtracePeekmtetags or LitmusOp.PtracePokemtetags;

    private static int TracedThreads(Litmus litmus) =>
        litmus.Steps.Where(step => IsTraced(step.Op)).Select(step => step.By).Distinct().Count();

    private static bool IsGuests(LitmusOp op) =>
        op is LitmusOp.GuestStg or LitmusOp.GuestLdg or LitmusOp.KvmArmMteCopyTags or LitmusOp.KvmArmMteCopyTagsFrom;

    /// <summary>Whether a process's mapping has PROT_MTE for sure when a step is done.</summary>
    private static bool IsOpen(Litmus litmus, LitmusStep step)
    {
        var before = litmus.Finally.Contains(step)
            ? litmus.Steps
            : litmus.Threads.First(thread => thread.Steps.Contains(step)).Steps.TakeWhile(other => other != step);
        return litmus.Page.Mte.Any(name => SameProcess(litmus, name, step.By))
            || before.Any(other => other.Op is LitmusOp.Mprotect && SameProcess(litmus, other.By, step.By));
    }

    private static bool SameProcess(Litmus litmus, string one, string other) =>
        one == other || (litmus.OneProcess.Contains(one) && litmus.OneProcess.Contains(other));
}
