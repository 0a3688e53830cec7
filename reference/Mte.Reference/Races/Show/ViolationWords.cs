using Mte.Reference.Races.Machine;

namespace Mte.Reference.Races.Show;

/// <summary>What went wrong, for people.</summary>
public static class ViolationWords
{
    private static readonly (Violations Violation, string Text)[] Texts =
    [
        (Violations.StaleTagsMapped, "a page with stale tags is mapped"),
        (Violations.StaleTagRead, "a stale tag is read"),
        (Violations.TagsLost, "valid tags are overwritten by initialisation"),
        (Violations.Stuck, "threads wait for ever"),
        (Violations.FlagsDiffer, "a page ends with one flag of two"),
        (Violations.ForbiddenState, "the final state is forbidden"),
    ];

    /// <summary>All of it, with commas between; "nothing" if all is right.</summary>
    public static string Of(Violations violations) => violations == Violations.None
        ? "nothing"
        : string.Join(
            ", ", Texts.Where(text => violations.HasFlag(text.Violation)).Select(text => text.Text));
}
