using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>
/// Writes what is needed to understand one failed case, and to file it upstream: the rule and its source, the
/// ops with their outcomes, the outcome that was wanted, the versions, and how to run the case again.
/// </summary>
public static class FailureText
{
    /// <summary>The text, without a line break at its end.</summary>
    /// <param name="target">The target.</param>
    /// <param name="one">The case.</param>
    /// <param name="rules">The rules that cases cite.</param>
    public static string Of(TargetReport target, CaseReport one, IReadOnlyList<RuleReport> rules)
    {
        List<string> lines =
        [
            $"{(one.Verdict is Verdict.Error ? "ERROR" : "FAIL")} {target.Target}: {one.Id}"
        ];
        lines.Add($"  {one.Title} ({one.File})");
        Field("why", one.Why);
        foreach (var rule in rules.Where(rule => one.Rules.Contains(rule.Id)))
        {
            Field("rule", $"{rule.Id}: {rule.Statement}");
            Field("source", string.Join("; ", rule.Sources));
        }

        Field("world", WorldOf(target));
        Field("level", target.Level is { } level ? $"held to the ABI of {level}" : null);
        lines.AddRange(Steps(one).Select(line => "  " + line));
        Field("rerun", one.Rerun);
        return string.Join(Environment.NewLine, lines);

        void Field(string name, string? value)
        {
            if (value is not null)
                lines.Add($"  {name,-7} {value.ReplaceLineEndings("\n          ")}");
        }
    }

    /// <summary>The steps of a case, a line each, and both outcomes of the one that decided.</summary>
    public static IEnumerable<string> Steps(CaseReport one)
    {
        var decided = one.Decided;
        foreach (var (index, step) in (one.Steps ?? []).Index())
            if (decided is null || index + 1 < one.Step)
                yield return $"  {index + 1,3}. {step.Op} -> {Short(step.Answer)}";

        if (decided is null)
            yield break;

        yield return $"> {one.Step,3}. {decided.Op}";
        yield return $"       wanted  {decided.Wanted}";
        yield return $"       got     {Short(decided.Answer)}";
        if (one.Difference is { } difference)
            yield return $"               {difference}";
    }

    private static string WorldOf(TargetReport target) => target switch
    {
        { World: { } world, Release: { } release } when !world.Contains(release, StringComparison.Ordinal) =>
            $"{world}, release {release}",
        _ => target.WorldInWords,
    };

    // A page has 256 tags or more; the first ones show what is wrong.
    private static string Short(string outcome) => outcome.Length <= 100 ? outcome : $"{outcome[..96]} ...";
}
