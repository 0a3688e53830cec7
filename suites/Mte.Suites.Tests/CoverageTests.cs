using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Reports;
using Mte.Suites.Reports;

namespace Mte.Suites.Tests;

public sealed class CoverageTests
{
    private static readonly Rule[] Rules =
    [
        new("B-002", "b", "Seen.", ["somewhere"], [], []),
        new("A-001", "a", "Seen on one.", ["somewhere"], [], []),
        new("C-003", "c", "Skipped.", ["somewhere"], [], []),
        new("D-004", "d", "Cannot be seen.", ["somewhere"], [], [], "No such device."),
        new("E-005", "e", "Is feared.", ["somewhere"], [], []),
        new("F-006", "f", "Is raced.", ["somewhere"], [], []),
    ];

    private static readonly Coverage Counted = Coverage.Of(
        new RunReport(
            1, [Target("one", (Verdict.Pass, "A-001"), (Verdict.KnownFail, "A-001"), (Verdict.Pass, "B-002")),
            Target("two", (Verdict.Error, "B-002"), (Verdict.Skip, "C-003"))]),
        Rules,
        [Fake.Case("c/1") with { Rules = ["E-005"], Danger = "hangs" }],
        [Raced("F-006")]);

    [Test]
    public void Counts_cases_by_rule_and_target() => Assert.That(
        Counted.Rules.Select(rule => $"{rule.Rule.Id}: {string.Join(" | ", rule.Counts)}"),
        Is.EqualTo([
            "A-001: 1, 1 known | ", "B-002: 1 | 1 failed", "C-003:  | 1 skipped", "D-004:  | ", "E-005:  | ",
            "F-006:  | ",
        ]));

    [Test]
    public void Misses_rules_that_did_not_run_and_give_no_reason() => Assert.That(
        Counted.Rules.Where(rule => rule.Missing).Select(rule => rule.Rule.Id), Is.EqualTo(["C-003"]));

    private static LitmusTest Raced(string rule) => new(
        "l", "l", "l.yaml", [rule], new LitmusPage(MemoryKind.MemfdShared, 1, [], [], null, false),
        [], [], [], [], [], [], "");

    private static TargetReport Target(string name, params (Verdict Verdict, string Rule)[] cases) => new(
        name, name, "6.12", "6.12", cases.Length, 0, 0, null, [],
        [
            .. cases.Select(
                one => new CaseReport("case", one.Verdict, null, [one.Rule], 0, null, null, null, 0))
        ]);
}
