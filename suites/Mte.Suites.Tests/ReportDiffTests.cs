using Mte.Cases.Reading;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Reports;

namespace Mte.Suites.Tests;

/// <summary>What is said of two runs that differ.</summary>
public sealed class ReportDiffTests
{
    [Test]
    public void Each_change_is_one_line() => Assert.That(
        Changes(
            [One(
                "a/1",
                Verdict.Pass), One(
                    "a/2", Verdict.Fail, 2), One("a/3", Verdict.Fail, 2), One("a/4", Verdict.Skip)],
            [One(
                "a/1", Verdict.Fail,
                3), One("a/2", Verdict.Pass), One("a/3", Verdict.Fail, 1), One("a/5", Verdict.Pass)]),
        Is.EqualTo([
            "newly failing: one a/1: pass, now fail at step 3", "fixed: one a/2: fail at step 2, now pass",
            "another step: one a/3: fail at step 2, now fail at step 1", "new: one a/5: pass",
            "gone: one a/4: skip",
        ]));

    [TestCase(Verdict.Fail, Verdict.Pass, "fixed")]
    [TestCase(Verdict.Error, Verdict.Pass, "fixed")]
    [TestCase(Verdict.Fail, Verdict.KnownFail, "newly known")]
    [TestCase(Verdict.Pass, Verdict.KnownFail, "newly known")]
    [TestCase(Verdict.Fail, Verdict.Skip, "no longer run")]
    [TestCase(Verdict.Pass, Verdict.Skip, "no longer run")]
    [TestCase(Verdict.KnownFail, Verdict.Skip, "no longer run")]
    [TestCase(Verdict.KnownFail, Verdict.Error, "newly failing")]
    [TestCase(Verdict.KnownFail, Verdict.Pass, "no longer known")]
    [TestCase(Verdict.Skip, Verdict.Pass, "newly run")]
    [TestCase(Verdict.Fail, Verdict.Error, "another verdict")]
    [TestCase(null, Verdict.Fail, "newly failing")]
    [TestCase(null, Verdict.Pass, "new")]
    public void A_change_has_one_kind(Verdict? was, Verdict now, string kind)
    {
        var changes = ReportDiff.Of(
            Report(was is { } verdict ? [One("a/1", verdict)] : []), Report([One("a/1", now)]));
        Assert.That(changes.Select(change => change.Kind), Is.EqualTo([kind]));
    }

    [TestCaseSource(typeof(Verdicts), nameof(Verdicts.All))]
    public void The_same_verdict_at_the_same_step_is_no_change(Verdict verdict) =>
        Assert.That(Changes([One("a/1", verdict, 1)], [One("a/1", verdict, 1)]), Is.Empty);

    [TestCase("ids:\n- a/new\nrenames:\n  a/old: a/new\n  'a/row[n=1]': \"a/row[m=1]\"  # why\n")]
    [TestCase("# the renames\n\na/old[*]: a/new[*]\na/row[n=1]: a/row[m=1]\n")]
    public void A_case_that_was_renamed_is_the_same(string file)
    {
        using var folder = new TemporaryFolder();
        folder.Write("renames.yaml", file);
        var released = ReleasedCases.Read(Path.Combine(folder.Path, "renames.yaml"));
        Assert.That(released.Diagnostics, Is.Empty);
        var changes = ReportDiff.Of(
            Report(
                [One(
                    "a/old[k=1]",
                    Verdict.Pass), One("a/row[n=1]", Verdict.Pass), One("a/row[n=2]", Verdict.Pass)]),
            Report(
                [One(
                    "a/new[k=1]",
                    Verdict.Pass), One("a/row[m=1]", Verdict.Skip), One("a/row[n=2]", Verdict.Pass)]),
            released);
        Assert.That(
            changes.Select(change => $"{change}"),
            Is.EqualTo(["no longer run: one a/row[m=1]: pass, now skip (renamed from a/row[n=1])"]));
    }

    [Test]
    public void A_line_that_renames_nothing_is_a_mistake()
    {
        using var folder = new TemporaryFolder();
        folder.Write("renames.yaml", "a/old: a/new\na/other:\n");
        Assert.That(
            ReleasedCases.Read(Path.Combine(folder.Path, "renames.yaml")).Diagnostics.Single().ToString(),
            Does.Contain("renames.yaml:2:").And.Contain("the id that replaced it"));
    }

    private static IEnumerable<string> Changes(CaseReport[] old, CaseReport[] now) =>
        ReportDiff.Of(Report(old), Report(now)).Select(change => $"{change}");

    private static RunReport Report(CaseReport[] cases) => new(
        1, [new TargetReport("one", "a world", "6.12", "6.12", cases.Length, 0, 1, null, [], cases)]);

    private static CaseReport One(string id, Verdict verdict, int step = 0) =>
        new(id, verdict, null, ["RULE-1"], step, null, null, null, 0.5);
}
