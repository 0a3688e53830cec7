using Mte.Reference.Kernels;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Defects;

/// <summary>Kernels that do not find things as they were when the machine is on again.</summary>
internal static class HibernationDefects
{
    public static IEnumerable<Defect> All =>
    [
        Hibernation("hibernate-loses-tags", ["HIB-001"], "Hibernation saves no tags.",
            right => new SavesSome(right, (_, _) => false)),
        Hibernation("hibernate-loses-shared", ["HIB-001"],
            "Hibernation saves the tags of private memory only.",
            right => new SavesSome(right, (kernel, page) => page.Anonymous || page == kernel.ZeroPage)),
        Hibernation("hibernate-loses-private", ["HIB-001"],
            "Hibernation saves the tags of shared memory only.",
            right => new SavesSome(right, (_, page) => !page.Anonymous)),

        // What 6.13 to 7.3 do for hugetlb.
        Hibernation("hibernate-loses-tails", ["HIB-003"],
            "Hibernation saves the tags of a huge page's first 4 KiB only.",
            right =>
                new SavesSome(right, (_, page) => page.Head == page && (page.Thp?.Pages[0] ?? page) == page)),
        Hibernation("hibernate-saves-untagged", ["HIB-006"],
            "Hibernation saves tag memory for every page, and makes it valid.",
            right => new SavesAll(right)),
        Hibernation("hibernate-shifts-tags", ["HIB-001"], "Hibernation restores tags one granule too far.",
            right => new Shifts(right)),
        Hibernation("hibernate-loses-flags", ["HIB-006"], "No page has valid tags after hibernation.",
            right => new LosesFlags(right)),
        Hibernation("hibernate-resets-threads", ["HIB-004"],
            "Threads check no tags after hibernation, and IRG makes every tag.",
            right => new ResetsThreads(right)),
    ];

    private static Defect Hibernation(
        string name, IReadOnlyList<string> rules, string sentence, Func<IHibernation, IHibernation> wrong) =>
        new(name, rules, sentence, parts => parts with { Hibernation = wrong(parts.Hibernation) });

    private abstract class Like(IHibernation right) : IHibernation
    {
        public virtual Contents? SwsuspMteSaveTags(Kernel kernel, Page page) =>
            right.SwsuspMteSaveTags(kernel, page);

        public virtual void SwsuspMteRestoreTags(Page page, Contents? saved) =>
            right.SwsuspMteRestoreTags(page, saved);

        public virtual void MteSuspendExit(TaskStruct thread) => right.MteSuspendExit(thread);
    }

    private sealed class SavesSome(IHibernation right, Func<Kernel, Page, bool> which) : Like(right)
    {
        public override Contents? SwsuspMteSaveTags(Kernel kernel, Page page) =>
            which(kernel, page) ? base.SwsuspMteSaveTags(kernel, page) : null;
    }

    private sealed class SavesAll(IHibernation right) : Like(right)
    {
        public override Contents? SwsuspMteSaveTags(Kernel kernel, Page page)
        {
            kernel.Parts.Tagging.SetPageMteTagged(page.Head);
            return base.SwsuspMteSaveTags(kernel, page);
        }
    }

    private sealed class Shifts(IHibernation right) : Like(right)
    {
        private int granules;

        public override Contents? SwsuspMteSaveTags(Kernel kernel, Page page)
        {
            granules = kernel.PageSize / Granule.Bytes;
            return base.SwsuspMteSaveTags(kernel, page);
        }

        public override void SwsuspMteRestoreTags(Page page, Contents? saved)
        {
            base.SwsuspMteRestoreTags(page, saved);
            var tags = new byte[granules];
            page.Tags.Read(0, tags);
            page.Tags.Write(0, [tags[^1], .. tags[..^1]]);
        }
    }

    private sealed class LosesFlags(IHibernation right) : Like(right)
    {
        public override void SwsuspMteRestoreTags(Page page, Contents? saved)
        {
            base.SwsuspMteRestoreTags(page, saved);
            page.Flags = PageFlags.None;
        }
    }

    private sealed class ResetsThreads(IHibernation right) : Like(right)
    {
        public override void MteSuspendExit(TaskStruct thread) =>
            (thread.MteCtrl, thread.Tcf0) = (0, Tcf0.None);
    }
}
