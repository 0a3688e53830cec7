using System.Diagnostics;

namespace Mte.Spec.Judging;

/// <summary>How a case ended on a target.</summary>
public enum Verdict
{
    /// <summary>Every op came to what was expected.</summary>
    Pass,

    /// <summary>The implementation does not keep a rule.</summary>
    Fail,

    /// <summary>The target lacks a feature that the case needs; nothing was learnt.</summary>
    Skip,

    /// <summary>A deviation that is on the list, with exactly the outcome listed.</summary>
    KnownFail,

    /// <summary>The harness, the adapter or the machine broke; nothing was learnt.</summary>
    Error,
}

/// <summary>Spells verdicts. Nothing else does.</summary>
public static class Verdicts
{
    /// <summary>All verdicts.</summary>
    public static readonly IReadOnlyList<Verdict> All = Enum.GetValues<Verdict>();

    private static readonly Dictionary<string, Verdict> ByName = All.ToDictionary(verdict => verdict.Name());

    /// <summary>The name in reports: <c>known_fail</c>.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        Verdict.Skip => "skip",
        Verdict.KnownFail => "known_fail",
        Verdict.Error => "error",
        _ => throw new UnreachableException($"verdict {(int)verdict}"),
    };

    /// <summary>The word behind a count of cases: 3 <c>skipped</c>.</summary>
    public static string Word(this Verdict verdict) => verdict switch
    {
        Verdict.Pass => "passed",
        Verdict.Fail => "failed",
        Verdict.Skip => "skipped",
        Verdict.KnownFail => "known",
        Verdict.Error => "broken",
        _ => throw new UnreachableException($"verdict {(int)verdict}"),
    };

    /// <summary>Whether the run fails because of such a case.</summary>
    public static bool IsBad(this Verdict verdict) => verdict is Verdict.Fail or Verdict.Error;

    /// <summary>The verdict with a name.</summary>
    /// <exception cref="FormatException">there is none.</exception>
    public static Verdict Parse(string? name) => name is not null && ByName.TryGetValue(name, out var verdict)
        ? verdict
        : throw new FormatException($"'{name}' is no verdict; expected {string.Join(", ", ByName.Keys)}");
}
