using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about the tags of pages that are merged or moved.</summary>
internal static class WrongMoves
{
    public static IEnumerable<KnownPart> All =>
    [
        new("ksm-ignores-tags", "pages are merged whatever their tags are",
            parts => parts with { Ksm = new DataOnly(parts.Ksm) }),
        new("ksm-merges-tag-zero", "pages are merged if all of their tags are 0",
            parts => parts with { Ksm = new TagZeroToo(parts.Ksm) }),
        new("ksm-merges-nothing", "no page is equal to another, as when the zero page counts as tagged",
            parts => parts with { Ksm = new Never(parts.Ksm) }),
        new("migration-loses-tags", "pages that move leave their tags behind",
            parts => parts with { Migration = new MoveData() }),
        new("migration-declares-tags-valid", "pages without tags that move have what was left in memory",
            parts => parts with { Migration = new MoveAndFlag(parts.Migration) }),
        new("migration-moves-tags-of-first-page", "of a huge page that moves, the first small page's tags do",
            parts => parts with { Migration = new MoveFirst(parts.Migration) }),
    ];

    private sealed class DataOnly(IKsm right) : IKsm
    {
        public bool HasMemoryMerge => right.HasMemoryMerge;

        public bool PagesIdentical(Kernel kernel, Page one, Page other) => one.Data.IsSameAs(other.Data);
    }

    private sealed class TagZeroToo(IKsm right) : IKsm
    {
        public bool HasMemoryMerge => right.HasMemoryMerge;

        public bool PagesIdentical(Kernel kernel, Page one, Page other) =>
            one.Data.IsSameAs(other.Data) && HasNone(kernel, one) && HasNone(kernel, other);

        private static bool HasNone(Kernel kernel, Page page) =>
            !kernel.Parts.Tagging.PageMteTagged(page) || page.Tags.IsSameAs(kernel.ZeroPage.Tags);
    }

    private sealed class Never(IKsm right) : IKsm
    {
        public bool HasMemoryMerge => right.HasMemoryMerge;

        public bool PagesIdentical(Kernel kernel, Page one, Page other) => false;
    }

    private sealed class MoveData : IMigration
    {
        public void MigrateFolio(Kernel kernel, Page to, Page from)
        {
            for (var index = 0; index < from.Folio.Count; index++)
                to.Folio[index].Data.CopyFrom(from.Folio[index].Data);

            PageTags.MteClearPageTags(to);
            to.Flags = from.Flags;
        }
    }

    private sealed class MoveAndFlag(IMigration right) : IMigration
    {
        public void MigrateFolio(Kernel kernel, Page to, Page from)
        {
            right.MigrateFolio(kernel, to, from);
            to.Flags |= PageFlags.PG_mte_tagged | PageFlags.PG_mte_lock;
        }
    }

    private sealed class MoveFirst(IMigration right) : IMigration
    {
        public void MigrateFolio(Kernel kernel, Page to, Page from)
        {
            right.MigrateFolio(kernel, to, from);
            foreach (var page in to.Folio.Skip(1))
                page.Tags.Fill(0);
        }
    }
}
