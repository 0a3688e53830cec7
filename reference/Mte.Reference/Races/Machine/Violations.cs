namespace Mte.Reference.Races.Machine;

/// <summary>What can go wrong in a schedule.</summary>
[Flags]
public enum Violations
{
    None = 0,

    /// <summary>An entry that a user or guest can see maps a page with stale tags.</summary>
    StaleTagsMapped = 1,

    /// <summary>Who may rely on a page's tags read a stale one.</summary>
    StaleTagRead = 2,

    /// <summary>Valid tags were overwritten by initialisation.</summary>
    TagsLost = 4,

    /// <summary>Threads wait for ever.</summary>
    Stuck = 8,

    /// <summary>In the end a page has one of PG_mte_lock and PG_mte_tagged without the other.</summary>
    FlagsDiffer = 16,

    /// <summary>The final state is not one that the test permits.</summary>
    ForbiddenState = 32,
}
