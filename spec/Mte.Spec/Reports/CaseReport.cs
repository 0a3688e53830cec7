using System.Text.Json.Serialization;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Spec.Reports;

/// <summary>One case of a target.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Why">The reason of a skip, an error or a known deviation.</param>
/// <param name="Rules">The rules that it covers.</param>
/// <param name="Step">The step that decided, counted from 1; 0 if none did.</param>
/// <param name="Op">That step, as it is written.</param>
/// <param name="Wanted">The outcome that the step was to have.</param>
/// <param name="Got">The outcome that it had.</param>
/// <param name="Milliseconds">How long the case took.</param>
/// <param name="Title">The case's title; null unless it failed, broke or is known to deviate.</param>
/// <param name="Steps">
/// The steps up to the one that decided; null as above, and if no op was answered.
/// </param>
/// <param name="Rerun">The command that runs just this case again; null as above.</param>
/// <param name="Runs">How often it came to which verdict; null if it ran once.</param>
/// <param name="File">The file of the case, and the line of the step that decided; null as above.</param>
/// <param name="Difference">Where the tags differ, if the step wanted several tags and got others.</param>
public sealed record CaseReport(
    string Id,
    [property: JsonRequired] Verdict Verdict,
    string? Why,
    IReadOnlyList<string> Rules,
    int Step,
    string? Op,
    string? Wanted,
    string? Got,
    double Milliseconds,
    string? Title = null,
    IReadOnlyList<StepReport>? Steps = null,
    string? Rerun = null,
    IReadOnlyDictionary<Verdict, int>? Runs = null,
    string? File = null,
    string? Difference = null)
{
    /// <summary>The first part of the id: the area that the case belongs to.</summary>
    [JsonIgnore]
    public string Area => Id.Split('/')[0];

    /// <summary>The step that decided; null if none did.</summary>
    [JsonIgnore]
    public StepReport? Decided => Op is null ? null : new StepReport(Op, Wanted ?? "", Got);

    /// <summary>
    /// The step that decided in one line: <c>step 2, stg: {at: ram}: wanted ok, got EINVAL</c>. Null if none
    /// did.
    /// </summary>
    /// <param name="quote">Marks the op and the outcomes; null leaves them as they are.</param>
    public string? DecidedInWords(Func<string, string>? quote = null) => Decided is { } step
        ? $"step {Step}, {(quote is null ? step.Op : quote(step.Op))}: {step.Comparison(quote)}"
        : null;

    /// <summary>
    /// The step that decided and the reason, as far as there are any, in one line; null if there is neither.
    /// </summary>
    [JsonIgnore]
    public string? InWords => (DecidedInWords(), Why) switch
    {
        (null, var why) => why,
        (var step, null) => step,
        var (step, why) => $"{step} ({why})",
    };

    /// <summary>Reports how a case ended.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="rerun">The command that runs just this case again; null if there is none.</param>
    public static CaseReport Of(CaseResult result, string? rerun = null)
    {
        var (judgement, steps) = (result.Judgement, result.Case.Steps);
        var decided = judgement.Step >= 0 && judgement.Step < steps.Count ? steps[judgement.Step] : null;
        var got = decided is null ? null : judgement.Outcomes.ElementAtOrDefault(judgement.Step);
        var report = new CaseReport(
            result.Case.Id, result.Verdict, judgement.Why.Length == 0
                ? null
                : judgement.Why, result.Case.Rules,
            judgement.Step + 1, decided?.Text, decided?.Expect.ToString(), got?.ToString(),
            Math.Round(result.Time.TotalMilliseconds, 3), Runs: result.Runs);
        // Thousands of cases pass or are skipped. Nobody wants to know how they went.
        return result.Verdict is Verdict.Pass or Verdict.Skip
            ? report
            : report with
            {
                Title = result.Case.Title,
                Steps = StepReport.Of(result),
                Rerun = rerun,
                File = decided is null ? result.Case.File : $"{result.Case.File}:{decided.Line}",
                Difference = DifferenceOf(decided?.Expect, got),
            };
    }

    // Long runs of tags look alike at their start.
    private static string? DifferenceOf(Expectation? wanted, Outcome? got) =>
        wanted is Expectation.Reads { Tags: { Count: > 1 } tags } && got is Outcome.Done { Tags: { } seen }
            ? tags.Difference(seen)
            : null;
}

/// <summary>One step of a case.</summary>
/// <param name="Op">The op, as it is written.</param>
/// <param name="Wanted">The outcome that it was to have.</param>
/// <param name="Got">The outcome that it had; null if nothing answered it.</param>
public sealed record StepReport(string Op, string Wanted, string? Got)
{
    /// <summary>The outcome in words.</summary>
    [JsonIgnore]
    public string Answer => Got ?? "no answer";

    /// <summary>Both outcomes in words: <c>wanted ok, got EINVAL</c>.</summary>
    /// <param name="quote">Marks the outcomes; null leaves them as they are.</param>
    public string Comparison(Func<string, string>? quote = null) =>
        quote is null ? $"wanted {Wanted}, got {Answer}" : $"wanted {quote(Wanted)}, got {quote(Answer)}";

    // Nothing after the step that decided was judged. If none did, all answers were looked at.
    internal static IReadOnlyList<StepReport>? Of(CaseResult result)
    {
        var (steps, outcomes) = (result.Case.Steps, result.Judgement.Outcomes);
        var count = result.Judgement.Step >= 0 ? result.Judgement.Step + 1 : outcomes.Count;
        return count == 0
            ? null
            : [
                .. steps.Take(count).Select((step, index) => new StepReport(
                    step.Text, $"{step.Expect}", outcomes.ElementAtOrDefault(index)?.ToString())),
            ];
    }
}
