using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels whose core dumps are wrong about tags.</summary>
internal static class WrongCore
{
    public static IEnumerable<KnownPart> All =>
    [
        Part("core-tags-inverted", "there are tag segments where there are none, or none where there are",
            right => new Other(right)),
        Part("core-tags-everything", "mappings without PROT_MTE have a tag segment", right => new Everything(right)),
        Part("core-dumps-all-tags", "tags of memory that is not dumped are", right => new AllTags(right)),
        Part("core-ignores-advice", "MADV_DONTDUMP is ignored", right => new NoAdvice(right)),
        Part("core-ignores-filter", "coredump_filter is ignored", right => new NoFilter(right)),
        Part("core-halves-swapped", "the two tags in a byte are in the wrong order", right => new Swapped(right)),
        Part("core-shows-stale-tags", "pages without tags show what lies there", right => new Stale(right)),
        Part("core-first-page-only", "of a huge page, only the first page's tags are dumped", right => new Heads(right)),
        Part("core-without-control", "there is no NT_ARM_TAGGED_ADDR_CTRL", right => new NoControl(right)),
        Part("core-one-control", "only the thread that died has NT_ARM_TAGGED_ADDR_CTRL", right => new OneControl(right)),
        Part("core-ignores-limit", "RLIMIT_CORE is ignored", right => new NoLimit(right)),
    ];

    private static KnownPart Part(string name, string defect, Func<ICorePolicy, ICorePolicy> wrong) =>
        new(name, defect, parts => parts with { Core = wrong(parts.Core) });

    private abstract class Like(ICorePolicy right) : ICorePolicy
    {
        protected ICorePolicy Right => right;

        public virtual bool HasTagSegments => right.HasTagSegments;

        public virtual bool HasTags(Vma vma) => right.HasTags(vma);

        public virtual ulong DumpSize(Vma vma, CoredumpFilter filter) => right.DumpSize(vma, filter);

        public virtual ulong TagDumpSize(Vma vma, ulong dumped) => right.TagDumpSize(vma, dumped);

        public virtual byte TagOf(Kernel kernel, Page? page, int granule) => right.TagOf(kernel, page, granule);

        public virtual bool NotesControl(bool died) => right.NotesControl(died);

        public virtual bool HeedsLimit => right.HeedsLimit;
    }

    private sealed class Other(ICorePolicy right) : Like(right)
    {
        public override bool HasTagSegments => !base.HasTagSegments;
    }

    private sealed class Everything(ICorePolicy right) : Like(right)
    {
        public override bool HasTags(Vma vma) => true;
    }

    private sealed class AllTags(ICorePolicy right) : Like(right)
    {
        public override ulong TagDumpSize(Vma vma, ulong dumped) => vma.End - vma.Start;
    }

    private sealed class NoAdvice(ICorePolicy right) : Like(right)
    {
        public override ulong DumpSize(Vma vma, CoredumpFilter filter) =>
            vma.Flags.HasFlag(VmFlags.VM_DONTDUMP) ? vma.End - vma.Start : base.DumpSize(vma, filter);
    }

    private sealed class NoFilter(ICorePolicy right) : Like(right)
    {
        public override ulong DumpSize(Vma vma, CoredumpFilter filter) => base.DumpSize(vma, (CoredumpFilter)127);
    }

    private sealed class Swapped(ICorePolicy right) : Like(right)
    {
        public override byte TagOf(Kernel kernel, Page? page, int granule) => base.TagOf(kernel, page, granule ^ 1);
    }

    private sealed class Stale(ICorePolicy right) : Like(right)
    {
        public override byte TagOf(Kernel kernel, Page? page, int granule) => page?.Tags[granule] ?? 0;
    }

    private sealed class Heads(ICorePolicy right) : Like(right)
    {
        public override byte TagOf(Kernel kernel, Page? page, int granule) =>
            page is not null && page != page.Head ? (byte)0 : base.TagOf(kernel, page, granule);
    }

    private sealed class NoControl(ICorePolicy right) : Like(right)
    {
        public override bool NotesControl(bool died) => false;
    }

    private sealed class OneControl(ICorePolicy right) : Like(right)
    {
        public override bool NotesControl(bool died) => died;
    }

    private sealed class NoLimit(ICorePolicy right) : Like(right)
    {
        public override bool HeedsLimit => false;
    }
}
