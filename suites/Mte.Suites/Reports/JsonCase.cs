using Mte.Spec;
using Mte.Spec.Wire;

namespace Mte.Suites;

/// <summary>One case of a target.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Verdict">The verdict: pass, fail, skip, known_fail or error.</param>
/// <param name="Why">The reason of a skip, an error or a known deviation.</param>
/// <param name="Rules">The rules that it covers.</param>
/// <param name="Step">The step that decided, counted from 1; 0 if none did.</param>
/// <param name="Op">That step, as it is written.</param>
/// <param name="Wanted">What that step was to come to.</param>
/// <param name="Got">What it came to.</param>
/// <param name="Milliseconds">How long the case took.</param>
/// <param name="Title">What the case says; null unless it failed, broke or is known to deviate.</param>
/// <param name="Steps">The ops up to the one that decided; null as above, and if the world did not start.</param>
/// <param name="Rerun">The command that runs just this case again; null as above.</param>
/// <param name="Runs">How often it came to which verdict; null if it ran once.</param>
public sealed record JsonCase(
    string Id,
    string Verdict,
    string? Why,
    IReadOnlyList<string> Rules,
    int Step,
    string? Op,
    string? Wanted,
    string? Got,
    double Milliseconds,
    string? Title = null,
    IReadOnlyList<JsonStep>? Steps = null,
    string? Rerun = null,
    IReadOnlyDictionary<string, int>? Runs = null)
{
    internal static JsonCase Of(CaseResult result, string? rerun)
    {
        var (judgement, steps) = (result.Judgement, result.Case.Steps);
        var decided = judgement.Step >= 0 && judgement.Step < steps.Count ? steps[judgement.Step] : null;
        var one = new JsonCase(
            result.Case.Id,
            Spelling.Of(result.Verdict),
            judgement.Why.Length == 0 ? null : judgement.Why,
            result.Case.Rules,
            judgement.Step + 1,
            decided?.Text,
            decided?.Expect.ToString(),
            decided is null ? null : judgement.Outcomes.ElementAtOrDefault(judgement.Step)?.ToString(),
            Math.Round(result.Time.TotalMilliseconds, 3),
            Runs: result.Runs?.ToDictionary(run => Spelling.Of(run.Key), run => run.Value));
        // Thousands of cases pass; only of the others does anybody want to know how they went.
        return result.Verdict is Spec.Verdict.Pass or Spec.Verdict.Skip
            ? one
            : one with { Title = result.Case.Title, Steps = JsonStep.Of(result), Rerun = rerun };
    }
}

/// <summary>One op of a case.</summary>
/// <param name="Op">The op, as it is written.</param>
/// <param name="Wanted">What it was to come to.</param>
/// <param name="Got">What it came to; null if there was no answer.</param>
public sealed record JsonStep(string Op, string Wanted, string? Got)
{
    // After the op that decided, nothing was judged. If none did, all answers were looked at.
    internal static IReadOnlyList<JsonStep>? Of(CaseResult result)
    {
        var (steps, outcomes) = (result.Case.Steps, result.Judgement.Outcomes);
        var count = result.Judgement.Step >= 0 ? result.Judgement.Step + 1 : outcomes.Count;
        return count == 0
            ? null
            : [
                .. steps.Take(count).Select((step, index) => new JsonStep(
                    step.Text, $"{step.Expect}", outcomes.ElementAtOrDefault(index)?.ToString())),
            ];
    }
}

/// <summary>A rule that cases cite.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Statement">What it says.</param>
/// <param name="Sources">Where that is from.</param>
public sealed record JsonRule(string Id, string Statement, IReadOnlyList<string> Sources)
{
    internal static IReadOnlyList<JsonRule> Cited(
        IEnumerable<JsonTarget> targets, IReadOnlyDictionary<string, Rule> rules) =>
    [
        .. targets.SelectMany(target => target.Cases).SelectMany(one => one.Rules).Distinct()
            .Where(rules.ContainsKey).Order(StringComparer.Ordinal)
            .Select(id => new JsonRule(id, rules[id].Statement, rules[id].Sources)),
    ];

    // Null if no document had any, so that old documents stay as they are.
    internal static IReadOnlyList<JsonRule>? Merge(IEnumerable<IReadOnlyList<JsonRule>?> parts) =>
        parts.OfType<IReadOnlyList<JsonRule>>().ToArray() is { Length: > 0 } all
            ?
            [
                .. all.SelectMany(rules => rules).DistinctBy(rule => rule.Id)
                    .OrderBy(rule => rule.Id, StringComparer.Ordinal),
            ]
            : null;
}
