using System.Diagnostics;
using Mte.Spec.Cases;
using Mte.Spec.Ops;

namespace Mte.Agent;

/// <summary>
/// What a case does to a machine beyond its own processes, and must be allowed by name on a board.
/// </summary>
internal static class Permissions
{
    /// <summary>All names, and what each stands for.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["swap"] = "swapon, swapoff and page-out, on a RAM disk or zram that is free",
        ["settings"] = "writing /proc/sys, core_pattern and mte_tcf_preferred for the time of a case",
        ["daemons"] = "switching KSM and transparent huge pages, splitting, compacting and dropping caches",
        ["memory-failure"] = "declaring pages broken, which takes them away until the next boot",
        ["hang"] = "cases that hang a kernel which is wrong",
    };

    /// <summary>What a case needs; null if it touches only what is its own.</summary>
    public static string? Of(Case @case) => @case.Danger.Length > 0
        ? "hang"
        : @case.Steps.Select(step => Of(step.Op)).FirstOrDefault(name => name is not null);

    private static string? Of(Op op) => FactsAttribute.Of(op).Changes switch
    {
        Changes.Nothing => null,
        Changes.Swap => "swap",
        Changes.Settings => "settings",
        Changes.Daemons => "daemons",
        Changes.MemoryFailure => "memory-failure",
        var unknown => throw new UnreachableException($"no permission is named for {unknown}"),
    };
}
