using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Mte.Suites.Reports;

namespace Mte.Suites.Tests;

public sealed class ReportTests
{
    [Test]
    public void A_failure_says_all_that_a_bug_report_needs()
    {
        var @case = Fake.Case(
            "area/first", new Expectation.Succeeds(), new Expectation.Fails(Errno.EINVAL),
            new Expectation.Succeeds());
        var result = Fake.Run(FakeWorld.Always(new Outcome.Done(2)), [@case]);
        var report = RunReport.Of(
            [result], Fake.Select([@case]).Vocabulary.Rules,
            (target, one) => $"suites/mteconf run --target {target} --filter {one.Id}");
        var text = FailureText.Of(report.Targets[0], report.Targets[0].Cases.Single(), report.Rules!);
        Assert.That(text.ReplaceLineEndings("\n"), Is.EqualTo(
            """
            FAIL host: area/first
              It is so (cases/area/first.yaml:5)
              rule    RULE-1: It is so.
              source  Some document
              world   fake, release 6.12.1
              level   held to the ABI of 6.12 (as since 6.1)
                  1. fork: {as: p0} -> 2 (0x2)
              >   2. fork: {as: p1}
                     wanted  EINVAL
                     got     2 (0x2)
              rerun   suites/mteconf run --target host --filter area/first
            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void The_last_line_counts_every_case_of_every_target()
    {
        Case[] cases =
        [
            Fake.Case("a/1", new Expectation.Succeeds()),
            Fake.Case("a/2", new Expectation.Fails(Errno.EINVAL)),
        ];
        var result = Fake.Run(FakeWorld.Always(new Outcome.Done()), cases);
        Assert.That(
            Summary.Of([result.Summary, result.Summary]).ToString(),
            Is.EqualTo("2 passed, 2 failed, 0 skipped"));
    }

    [Test]
    public void The_JSON_report_has_every_case()
    {
        var result = Fake.Run(
            FakeWorld.Always(new Outcome.Done()), [Fake.Case("a/1", new Expectation.Fails(Errno.EINVAL))]);
        var one = RunReport.Of([result]).Targets.Single().Cases.Single();
        Assert.That(
            (one.Id, one.Verdict, one.Step, one.Wanted, one.Got),
            Is.EqualTo(("a/1", Verdict.Fail, 1, "EINVAL", "ok")));
    }
}
