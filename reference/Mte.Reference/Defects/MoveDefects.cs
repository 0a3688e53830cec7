using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about the tags of pages that are merged or moved.</summary>
internal static class MoveDefects
{
    public static IEnumerable<Defect> All =>
    [
        Ksm("ksm-ignores-tags", ["MMOP-020"], "KSM merges pages whatever their tags are.", new DataOnly()),
        Ksm("ksm-merges-tag-zero", ["MMOP-020"],
            "KSM merges pages if all of their tags are 0.", new TagZeroToo()),
        Ksm("ksm-merges-nothing", ["COW-015", "MMOP-021"],
            "KSM finds no page equal to another.", new Never()),
        Migration("migration-loses-tags", ["MIG-002"],
            "Pages that move lose their tags.", _ => new MoveData()),
        Migration("migration-declares-tags-valid", ["MIG-003"],
            "Pages without tags that move have the tags that were left in "
            + "memory.",
            right => new MoveAndFlag(right)),
        Migration("migration-moves-tags-of-first-page", ["MIG-005"],
            "Of a huge page that moves, only the first page keeps its "
            + "tags.",
            right => new MoveFirst(right)),
    ];

    private static Defect Ksm(string name, IReadOnlyList<string> rules, string sentence, IKsm wrong) =>
        new(name, rules, sentence, parts => parts with { Ksm = wrong });

    private static Defect Migration(
        string name, IReadOnlyList<string> rules, string sentence, Func<IMigration, IMigration> wrong) =>
        new(name, rules, sentence, parts => parts with { Migration = wrong(parts.Migration) });

    private sealed class DataOnly : IKsm
    {
        public bool PagesIdentical(Kernel kernel, Page one, Page other) => one.Data.IsSameAs(other.Data);
    }

    private sealed class TagZeroToo : IKsm
    {
        public bool PagesIdentical(Kernel kernel, Page one, Page other) =>
            one.Data.IsSameAs(other.Data) && HasNone(kernel, one) && HasNone(kernel, other);

        private static bool HasNone(Kernel kernel, Page page) =>
            !kernel.Parts.Tagging.PageMteTagged(page) || page.Tags.IsSameAs(kernel.ZeroPage.Tags);
    }

    private sealed class Never : IKsm
    {
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
