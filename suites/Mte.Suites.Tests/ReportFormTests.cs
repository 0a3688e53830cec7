using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Reports;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

public sealed class ReportFormTests
{
    private static readonly RunReport Report = new(
        1, [Target("one", Verdict.Pass, Verdict.Fail, Verdict.Skip, Verdict.KnownFail, Verdict.Error)]);

    [Test]
    public void JUnit_counts_what_it_lists()
    {
        var suite = XDocument.Parse(Written("junit")).Root!.Element("testsuite")!;
        var cases = suite.Elements("testcase").ToArray();
        Assert.That(
            new[] { "tests", "failures", "errors", "skipped" }.Select(name => (int)suite.Attribute(name)!),
            Is.EqualTo([5, 1, 1, 1]));
        Assert.That(
            cases.Select(one => one.Elements().FirstOrDefault()?.Name.LocalName),
            Is.EqualTo([null, "failure", "skipped", "system-out", "error"]));
        Assert.That((string)cases[1].Attribute("classname")!, Is.EqualTo("one.area"));
    }

    [Test]
    public void JUnit_tells_when_and_where_and_how_it_came_to_a_failure()
    {
        var failed =
            Report.Targets[0].Cases[1] with
        {
            Steps = [new("first", "ok", "ok"), new("op", "1", "2")], Rerun = "again",
        };
        var report = new RunReport(
            1, [Report.Targets[0] with { Cases = [failed], Hardware = "a board" }], Started: new DateTime(
                2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var suite = XDocument.Parse(Written("junit", report)).Root!.Element("testsuite")!;

        Assert.That(
            new[] { "id", "hostname", "timestamp" }.Select(name => (string?)suite.Attribute(name)),
            Is.EqualTo(["0", "a board", "2026-01-02T03:04:05"]));
        Assert.That(
            suite.Descendants("failure").Single().Value,
            Is.EqualTo("    1. first -> ok\n>   2. op\n       wanted  1\n       got     2\nrerun again\n"));
    }

    [Test]
    public void JUnit_takes_what_a_console_says_last() =>
        Assert.That(() => XDocument.Parse(Written("junit", Why("a bell \a rang"))), Throws.Nothing);

    [Test]
    public void KTAP_is_nested_numbered_and_planned() => Assert.That(Written("ktap"), Is.EqualTo(
        """
        KTAP version 1
        1..1
          KTAP version 1
          # Subtest: one
          1..5
          # a world
          ok 1 area/pass
          # step 2, op: wanted 1, got 2 (because)
          not ok 2 area/fail
          ok 3 area/skip # SKIP because
          ok 4 area/known_fail # XFAIL because
          # step 2, op: wanted 1, got 2 (because)
          not ok 5 area/error # ERROR
        not ok 1 one

        """.ReplaceLineEndings("\n")));

    [Test]
    public void Markdown_counts_by_area_and_tells_failures()
    {
        var page = Written("markdown");
        Assert.That(page, Does.Contain("| area | 1, 1 known, 1 skipped, 1 failed, 1 broken |"));
        Assert.That(
            page, Does.Contain("- `area/fail` (RULE-1): because\n  - step 2, `op`: wanted `1`, got `2`"));
    }

    [Test]
    public void Shards_of_a_target_become_one_and_the_later_verdict_counts()
    {
        var merged = ReportMerge.Of(
            [Report, new(1, [Target("one", Verdict.Pass), Target("two", Verdict.Fail)])]);
        Assert.That(
            merged.Targets.Select(target => (target.Target, target.Planned)),
            Is.EqualTo([("one", 5), ("two", 1)]));
    }

    [Test]
    public void Runs_of_a_target_in_different_emulators_stay_apart()
    {
        var (old, other) = (
            Target("one", Verdict.Fail) with { Qemu = "7.2" },
            Target("one", Verdict.Pass) with { Qemu = "10.0.2" });
        var merged = ReportMerge.Of([new(1, [old]), new(1, [other, Target("one", Verdict.Error)])]);
        Assert.That(
            merged.Targets.Select(
                target => (target.Qemu, target.Planned)), Is.EqualTo([("7.2", 2), ("10.0.2", 1)]));
    }

    [Test]
    public void Different_boards_of_one_name_stay_apart_and_their_names_say_why()
    {
        var (good, bad) = (
            Target("board", Verdict.Pass) with { Hardware = "CPU one" }, Target(
                "board", Verdict.Fail) with { Hardware = "CPU two" });
        var merged = ReportMerge.Of([new(1, [good]), new(1, [bad])]);
        Assert.That(
            merged.Targets.Select(target => (target.Target, target.Cases[0].Verdict)),
            Is.EqualTo([("board (CPU one)", Verdict.Pass), ("board (CPU two)", Verdict.Fail)]));
        Assert.That(
            ReportMerge.Of([merged, new(1, [bad])]).Targets.Select(target => target.Target),
            Is.EqualTo(["board (CPU one)", "board (CPU two)"]));
    }

    [Test]
    public void A_target_held_to_another_level_stays_apart()
    {
        var merged = ReportMerge.Of(
            [new(
                1,
                [Target(
                    "one", Verdict.Pass)]), new(1, [Target("one", Verdict.Fail) with { Level = "7.3" }])]);
        Assert.That(
            merged.Targets.Select(target => (target.Target, target.Given)),
            Is.EqualTo([("one (at 6.12)", "one"), ("one (at 7.3)", "one")]));
    }

    [Test]
    public void What_a_board_of_an_older_suite_wrote_is_read_like_all_others()
    {
        using var folder = new TemporaryFolder();
        folder.Write("board.json", """
            {"target": "board", "suite": "0.1.0", "level": "6.12", "allowed": ["swap"],
             "planned": 1, "not_applicable": 3,
              "world": {"name": "Linux 6.12", "page_size": 16384, "facts": ["mte"], "release": "6.12.1"},
              "cases": [{"id": "area/one", "verdict": "known_fail", "rules": ["RULE-1"], "step": 2,
                         "milliseconds": 250,
                "op": "op", "wanted": "1", "got": "2"}],
              "unused_deviations": ["host.yaml:1: area/gone"]}
            """);

        var target = ReportFile.Load(Path.Combine(folder.Path, "board.json")).Targets.Single();
        Assert.That(
            (target.Target, target.Planned, target.NotApplicable, target.PageSize, target.Seconds),
            Is.EqualTo(("board", 1, 3, 16384, 0.25)));
        Assert.That(
            (target.Cases[0].Id, target.Cases[0].Verdict, target.Cases[0].InWords),
            Is.EqualTo(("area/one", Verdict.KnownFail, "step 2, op: wanted 1, got 2")));
        Assert.That(target.UnusedDeviations, Is.EqualTo(["host.yaml:1: area/gone"]));
    }

    [Test]
    public void Results_that_are_read_again_are_the_same()
    {
        var was = Target("one", Verdict.Pass, Verdict.Fail, Verdict.Skip, Verdict.KnownFail, Verdict.Error);
        var runs = new Dictionary<Verdict, int> { [Verdict.KnownFail] = 1, [Verdict.Error] = 2 };
        var report = new RunReport(
            1, [was with { Cases = [.. was.Cases.Select(one => one with { Runs = runs })] }]);
        using var first = new MemoryStream();
        report.Write(first);
        var read = RunReport.Read(first.ToArray());
        using var second = new MemoryStream();
        read.Write(second);

        Assert.That(second.ToArray(), Is.EqualTo(first.ToArray()));
        Assert.That(
            read.Targets[0].Cases.Select(one => one.Verdict), Is.EqualTo(Verdicts.All.OrderBy(Position)));
        Assert.That(read.Targets[0].Cases[0].Runs, Is.EqualTo(runs));

        int Position(Verdict verdict) => was.Cases.Index().Single(one => one.Item.Verdict == verdict).Index;
    }

    [TestCase(
        "{\"schema\":1,\"targets\":[{}]}",
        "report.json: each target needs its 'target', 'cases' and 'unused_deviations'")]
    [TestCase(
        "{\"schema\":1,\"targets\":[{\"target\":\"t\"," +
        "\"unused_deviations\":[],\"cases\":[{\"verdict\":\"pass\"}]}]}",
        "each case of t needs its 'id' and 'rules'")]
    [TestCase(
        "{\"schema\":1,\"targets\":[{\"target\":\"t\"," +
        "\"unused_deviations\":[],\"cases\":[{\"id\":\"a/b\",\"rules\":[]}]}]}",
        "report.json:1: $.targets[0].cases[0] is not what a report has there")]
    [TestCase(
        "{\"schema\":1,\"targets\":[{\"target\":\"t\"," +
        "\"unused_deviations\":[],\"cases\":[{\"id\":\"a/b\",\"rules\":[],\"verdict\":\"good\"}]}]}",
        "'good' is no verdict; expected pass, fail,")]
    [TestCase("{\"schema\":2,\"targets\":[]}", "it has schema 2, and this program reads schema 1")]
    [TestCase("{\"schema\":1,\n\"targets\":5}", "report.json:2: $.targets is not what a report has there")]
    [TestCase("{}", "report.json")]
    [TestCase("[]", "report.json:1: this is no JSON of a report")]
    [TestCase("results", "report.json:1: this is no JSON of a report")]
    public void What_is_no_report_is_refused_with_its_name(string text, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("report.json", text);
        Assert.That(
            () => ReportFile.Load(Path.Combine(folder.Path, "report.json")),
            Throws.TypeOf<UsageException>().With.Message.Contains(message).And.Message.Not.Contains("Mte."));
    }

    [Test]
    public void Kcidb_takes_ids_paths_and_verdicts()
    {
        using var json = JsonDocument.Parse(Written("kcidb"));
        var tests = json.RootElement.GetProperty("tests").EnumerateArray().ToArray();
        string[] Of(string name) => [.. tests.Select(test => test.GetProperty(name).GetString()!)];

        Assert.That(Of("status"), Is.EqualTo(["PASS", "FAIL", "SKIP", "FAIL", "ERROR"]));
        Assert.That(Of("id"), Is.Unique.And.All.Matches("^mteconf:"));
        Assert.That(Of("path"), Is.All.Matches(@"^[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*$"));
        Assert.That(Of("build_id"), Is.All.EqualTo(
            json.RootElement.GetProperty("builds")[0].GetProperty("id").GetString()));
    }

    [Test]
    public void Shards_are_all_cases_together_and_none_twice()
    {
        var cases = Enumerable.Range(0, 100).Select(number => Fake.Case($"area/{number}")).ToArray();
        var shards = Enumerable.Range(1, 3).Select(number => cases.Where(new Shard(number, 3).Has).ToArray())
            .ToArray();
        Assert.That(shards.SelectMany(shard => shard), Is.EquivalentTo(cases));
        Assert.That(shards, Has.None.Empty);
    }

    [TestCase("0/2")]
    [TestCase("3/2")]
    [TestCase("1")]
    [TestCase("a/b")]
    public void A_shard_that_is_none_is_refused(string text) =>
        Assert.That(() => Shard.Parse(text), Throws.TypeOf<UsageException>().With.Message.Contains(text));

    private static string Written(string form, RunReport? report = null)
    {
        using var to = new MemoryStream();
        ReportForm.All.Single(one => one.Name == form).Write(report ?? Report, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    private static RunReport Why(string why) => new(1,
    [
        Report.Targets[0] with { Cases = [.. Report.Targets[0].Cases.Select(one => one with { Why = why })] },
    ]);

    private static TargetReport Target(string name, params Verdict[] verdicts) => new(
        name, "a world", "6.12", "6.12", verdicts.Length, 0, 1, null, [],
        [
            .. verdicts.Select(verdict => new CaseReport(
                $"area/{verdict.Name()}", verdict, verdict is Verdict.Pass ? null : "because", ["RULE-1"],
                verdict.IsBad() ? 2 : 0, verdict.IsBad() ? "op" : null, "1", "2", 0.5)),
        ]);
}
