using System.Text.Json.Serialization;
using Mte.Spec.Cases;
using Mte.Spec.Judging;

namespace Mte.Spec.Reports;

/// <summary>One target of a run.</summary>
/// <param name="Target">Its name.</param>
/// <param name="World">The name that the world gave itself; null if it did not start.</param>
/// <param name="Release">The kernel release, or the profile.</param>
/// <param name="Level">The level of the ABI that it was held to.</param>
/// <param name="Planned">How many cases were to be reported.</param>
/// <param name="NotApplicable">How many were about another level.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Warning">What one should know about the world.</param>
/// <param name="UnusedDeviations">Known deviations that fit no case, each of which is a failure.</param>
/// <param name="Cases">One entry per planned case.</param>
/// <param name="PageSize">Bytes in a page; null in documents of older suites, as all that follows.</param>
/// <param name="Facts">Features that were found on the machine, by their ids.</param>
/// <param name="Qemu">The version of QEMU, if the machine is emulated.</param>
/// <param name="Machine">The options of QEMU that made the machine.</param>
/// <param name="Hardware">The machine and its CPUs.</param>
/// <param name="Given">
/// Its name as the user gave it, where others in the document have the same; null elsewhere.
/// </param>
/// <param name="Allowed">What cases were allowed to do to the machine, on a board; null elsewhere.</param>
public sealed record TargetReport(
    string Target,
    string? World,
    string? Release,
    string? Level,
    int Planned,
    int NotApplicable,
    double Seconds,
    string? Warning,
    IReadOnlyList<string> UnusedDeviations,
    IReadOnlyList<CaseReport> Cases,
    int? PageSize = null,
    IReadOnlyList<string>? Facts = null,
    string? Qemu = null,
    string? Machine = null,
    string? Hardware = null,
    string? Given = null,
    IReadOnlyList<string>? Allowed = null)
{
    /// <summary>The counts.</summary>
    [JsonIgnore]
    public Summary Summary => Summary.Of(Cases.Select(one => one.Verdict), Planned, UnusedDeviations.Count);

    /// <summary>Cases that failed or broke.</summary>
    [JsonIgnore]
    public IEnumerable<CaseReport> Bad => Cases.Where(one => one.Verdict.IsBad());

    /// <summary>The name of the world in words.</summary>
    [JsonIgnore]
    public string WorldInWords => World ?? "did not start";

    /// <summary>Known deviations that fit no case, in one sentence each.</summary>
    [JsonIgnore]
    public IEnumerable<string> UnusedInWords => UnusedDeviations.Select(unused => $"{UnusedWord}: {unused}");

    /// <summary>What a known deviation is that is listed and not needed.</summary>
    public const string UnusedWord = "a known deviation that fits no case";

    /// <summary>Reports how the cases of a target ended.</summary>
    /// <param name="result">How they ended.</param>
    /// <param name="rerun">The command that runs just one case again, for a target and a case.</param>
    public static TargetReport Of(TargetResult result, Func<string, Case, string>? rerun = null) => new(
        result.Target, result.World?.Name, result.World?.Release, result.Level?.ToString(), result.Planned,
        result.NotApplicable, Math.Round(result.Time.TotalSeconds, 3), result.Machine?.Warning,
        [.. result.Unused.Select(unused => $"{unused}")],
        [
            .. result.Results.Select(one => CaseReport.Of(
                one, one.Verdict is Verdict.Pass or Verdict.Skip
                    ? null
                    : rerun?.Invoke(result.Target, one.Case))),
        ],
        result.World?.PageSize, result.World?.Facts.ToArray(), result.Machine?.Qemu, result.Machine?.Options,
        result.World?.Hardware);
}
