using System.Text;
using Mte.Spec;

namespace Mte.Suites;

/// <summary>
/// Writes what is needed to understand one failed case, and to file it upstream: the rule and its source, the
/// ops and what they came to, what was wanted, the versions, and how to run it again.
/// </summary>
/// <param name="rules">The rules, by id.</param>
/// <param name="rerun">The command that runs just this case again, for a target and a case.</param>
public sealed class Failure(IReadOnlyDictionary<string, Rule> rules, Func<Target, Case, string> rerun)
{
    /// <summary>The report, without a line break at its end.</summary>
    public string Describe(TargetResult target, CaseResult result)
    {
        var (@case, judgement) = (result.Case, result.Judgement);
        var text = new StringBuilder();
        text.AppendLine(
            $"{(result.Verdict is Verdict.Error ? "ERROR" : "FAIL")} {target.Target}: {@case.Id}");
        text.AppendLine($"  {@case.Title} ({Where(@case, judgement)})");
        if (judgement.Why.Length > 0)
            Field(text, "why", judgement.Why);

        foreach (var rule in @case.Rules.Select(id => rules[id]))
        {
            Field(text, "rule", $"{rule.Id}: {rule.Statement}");
            Field(text, "source", string.Join("; ", rule.Sources));
        }

        Field(text, "world", WorldOf(target));
        if (target.Level is { } level)
            Field(text, "level", $"held to the ABI of {level}");

        Ops(text, @case, judgement);
        Field(text, "rerun", rerun(target.Target, @case));
        return text.ToString().TrimEnd();
    }

    // The file, and the line of the op that decided.
    private static string Where(Case @case, Judgement judgement) =>
        judgement.Step >= 0 && judgement.Step < @case.Steps.Count
            ? $"{@case.File}:{@case.Steps[judgement.Step].Line}"
            : @case.File;

    private static string WorldOf(TargetResult target) => target.World switch
    {
        null => "did not start",
        { } world when world.Name.Contains(world.Release, StringComparison.Ordinal) => world.Name,
        { } world => $"{world.Name}, release {world.Release}",
    };

    private static void Field(StringBuilder text, string name, string value) =>
        text.AppendLine($"  {name,-7} {value.ReplaceLineEndings("\n          ")}");

    private static void Ops(StringBuilder text, Case @case, Judgement judgement)
    {
        // After the op that decided, nothing was judged.
        var last = judgement.Step < 0
            ? judgement.Outcomes.Count - 1
            : Math.Min(judgement.Step, @case.Steps.Count - 1);
        for (var step = 0; step <= last; step++)
        {
            var (op, decided) = (@case.Steps[step], step == judgement.Step);
            var outcome = Short(
                step < judgement.Outcomes.Count ? $"{judgement.Outcomes[step]}" : "no answer");
            text.AppendLine(
                $"  {(decided ? ">" : " ")} {step + 1,3}. {op.Text}{(decided ? "" : $" -> {outcome}")}");
            if (!decided)
                continue;

            text.AppendLine($"         wanted  {op.Expect}");
            text.AppendLine($"         got     {outcome}");
            if (step < judgement.Outcomes.Count && Difference(op.Expect, judgement.Outcomes[step]) is { } difference)
                text.AppendLine($"                 {difference}");
        }
    }

    // Long runs of tags look alike at their start.
    private static string? Difference(Expectation wanted, Outcome got) =>
        wanted is Expectation.Reads { Tags: { Count: > 1 } tags } && got is Outcome.Done { Tags: { } seen }
            ? tags.Difference(seen)
            : null;

    // A page has 256 tags or more; the first ones show what is wrong.
    private static string Short(string outcome) => outcome.Length <= 100 ? outcome : $"{outcome[..96]} ...";
}
