using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>How the cases of one rule ended on one target.</summary>
/// <param name="Passed">Cases that keep the rule.</param>
/// <param name="Known">Cases that break the rule because of a known deviation.</param>
/// <param name="Failed">Cases that break the rule, and cases that could not run to their end.</param>
/// <param name="Skipped">Cases that need something that the machine lacks.</param>
public sealed record RuleCount(int Passed, int Known, int Failed, int Skipped)
{
    /// <summary>Whether some case of the rule ran to its verdict.</summary>
    public bool Ran => Passed + Known + Failed > 0;

    public override string ToString() => string.Join(", ", new[]
    {
        (Passed, ""), (Known, " known"), (Failed, " failed"), (Skipped, " skipped"),
    }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1}{part.Item2}"));
}

/// <summary>A rule and the results of its cases.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Counts">Its cases, target by target.</param>
/// <param name="Dangerous">
/// Some case of the rule may hang a kernel, and runs only if the user names it.
/// </param>
/// <param name="HasLitmus">Some litmus test cites the rule; litmus tests do not run with the cases.</param>
public sealed record RuleCoverage(
    Rule Rule, IReadOnlyList<RuleCount> Counts, bool Dangerous = false, bool HasLitmus = false)
{
    /// <summary>Some case of it ran on some target.</summary>
    public bool Covered => Counts.Any(count => count.Ran);

    /// <summary>Why no case of it ran; empty if no reason is given.</summary>
    public string Reason => Rule.Untestable.Length > 0 ? Rule.Untestable
        : Dangerous ? "Its cases may hang a kernel, and run if they are named."
        : HasLitmus ? "It has litmus tests, which 'mteconf explore' decides."
        : "";

    /// <summary>No case of it ran, and no reason is given.</summary>
    public bool Missing => !Covered && Reason.Length == 0;
}

/// <summary>The results of the cases of each rule on each target.</summary>
/// <param name="Targets">Names of the targets.</param>
/// <param name="Rules">Each rule, in the order of their ids.</param>
public sealed record Coverage(IReadOnlyList<string> Targets, IReadOnlyList<RuleCoverage> Rules)
{
    /// <summary>Counts the results of a run, rule by rule.</summary>
    /// <param name="report">The run.</param>
    /// <param name="rules">The rules to look at.</param>
    /// <param name="dangerous">Cases that were left out because they may hang a kernel.</param>
    /// <param name="litmus">Litmus tests.</param>
    public static Coverage Of(
        RunReport report, IEnumerable<Rule> rules, IEnumerable<Case> dangerous,
        IEnumerable<LitmusTest> litmus)
    {
        var withLitmus = litmus.SelectMany(test => test.Rules).ToHashSet();
        var withDangerous = dangerous.SelectMany(@case => @case.Rules).ToHashSet();
        var targets = report.Targets.Select(target => target.Cases
            .SelectMany(@case => @case.Rules.Select(rule => (rule, @case.Verdict)))
            .ToLookup(pair => pair.rule, pair => pair.Verdict)).ToArray();
        return new Coverage(
            [.. report.Targets.Select(target => target.Target)],
            [
                .. from rule in rules
                   orderby rule.Area, rule.Id
                   select new RuleCoverage(
                       rule, [.. targets.Select(verdicts => Count([.. verdicts[rule.Id]]))],
                       withDangerous.Contains(rule.Id), withLitmus.Contains(rule.Id)),
            ]);
    }

    private static RuleCount Count(IReadOnlyList<Verdict> verdicts)
    {
        return new RuleCount(
            Of(Verdict.Pass), Of(Verdict.KnownFail), verdicts.Count(
                verdict => verdict.IsBad()), Of(Verdict.Skip));

        int Of(Verdict verdict) => verdicts.Count(one => one == verdict);
    }
}
