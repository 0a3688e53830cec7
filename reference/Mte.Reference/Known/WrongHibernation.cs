using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that do not find things as they were when the machine is on again.</summary>
internal static class WrongHibernation
{
    public static IEnumerable<KnownPart> All =>
    [
        Part("hibernate-loses-tags", "no tags are saved", right => new SavesSome(right, (_, _) => false)),
        Part("hibernate-loses-shared", "only tags of private memory are saved",
            right => new SavesSome(right, (kernel, page) => page.Anonymous || page == kernel.ZeroPage)),
        Part("hibernate-loses-private", "only tags of shared memory are saved",
            right => new SavesSome(right, (_, page) => !page.Anonymous)),
        Part("hibernate-loses-tails", "only tags of a huge page's first 4 KiB are saved (hugetlb, 6.13 to 7.3)",
            right => new SavesSome(right, (_, page) => page.Head == page && (page.Thp?.Pages[0] ?? page) == page)),
        Part("hibernate-saves-untagged", "what is in tag memory is saved for every page, and is valid afterwards",
            right => new SavesAll(right)),
        Part("hibernate-shifts-tags", "tags are restored one granule too far", right => new Shifts(right)),
        Part("hibernate-loses-flags", "pages have no valid tags when the machine is on again",
            right => new LosesFlags(right)),
        Part("hibernate-resets-threads", "threads go on without tag checks, and may make every tag",
            right => new ResetsThreads(right)),
    ];

    private static KnownPart Part(string name, string defect, Func<IHibernation, IHibernation> wrong) =>
        new(name, defect, parts => parts with { Hibernation = wrong(parts.Hibernation) });

    private abstract class Like(IHibernation right) : IHibernation
    {
        public virtual Contents? SwsuspMteSaveTags(Kernel kernel, Page page) => right.SwsuspMteSaveTags(kernel, page);

        public virtual void SwsuspMteRestoreTags(Page page, Contents? saved) => right.SwsuspMteRestoreTags(page, saved);

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
        public override void MteSuspendExit(TaskStruct thread) => (thread.MteCtrl, thread.Tcf0) = (0, Tcf0.None);
    }
}
