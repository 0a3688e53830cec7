using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Mte.Spec.Wire;

namespace Mte.Suites.Tests;

public sealed class ReportFormTests
{
    private static readonly JsonReport Report = new(1, [Target("one", "pass", "fail", "skip", "known_fail", "error")]);

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
        var failed = Report.Targets[0].Cases[1] with { Steps = [new("first", "ok", "ok"), new("op", "1", "2")], Rerun = "again" };
        var report = new JsonReport(
            1, [Report.Targets[0] with { Cases = [failed], Hardware = "a board" }], Started: new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var suite = XDocument.Parse(Written("junit", report)).Root!.Element("testsuite")!;

        Assert.That(
            new[] { "id", "hostname", "timestamp" }.Select(name => (string?)suite.Attribute(name)),
            Is.EqualTo(["0", "a board", "2026-01-02T03:04:05"]));
        Assert.That(
            suite.Descendants("failure").Single().Value,
            Is.EqualTo("step 1: first -> ok\nstep 2: op\nwanted 1\ngot 2\nrerun again\n"));
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
          # because
          # step 2: op, wanted 1, got 2
          not ok 2 area/fail
          ok 3 area/skip # SKIP because
          ok 4 area/known_fail # XFAIL because
          # because
          # step 2: op, wanted 1, got 2
          not ok 5 area/error # ERROR
        not ok 1 one

        """.ReplaceLineEndings("\n")));

    [Test]
    public void Markdown_counts_by_area_and_tells_failures()
    {
        var page = Written("markdown");
        Assert.That(page, Does.Contain("| area | 1, 1 known, 1 skipped, 1 failed, 1 broken |"));
        Assert.That(page, Does.Contain("- `area/fail` (RULE-1): because\n  - step 2, `op`: wanted `1`, got `2`"));
    }

    [Test]
    public void Shards_of_a_target_become_one_and_the_later_verdict_counts()
    {
        var merged = JsonReport.Merge([Report, new(1, [Target("one", "pass"), Target("two", "fail")])]);
        Assert.That(merged.Targets.Select(target => (target.Target, target.Planned)), Is.EqualTo([("one", 5), ("two", 1)]));
    }

    [Test]
    public void Runs_of_a_target_in_different_emulators_stay_apart()
    {
        var (old, other) = (Target("one", "fail") with { Qemu = "7.2" }, Target("one", "pass") with { Qemu = "10.0.2" });
        var merged = JsonReport.Merge([new(1, [old]), new(1, [other, Target("one", "error")])]);
        Assert.That(
            merged.Targets.Select(target => (target.Qemu, target.Planned)), Is.EqualTo([("7.2", 2), ("10.0.2", 1)]));
    }

    [Test]
    public void Different_boards_of_one_name_stay_apart_and_their_names_say_why()
    {
        var (good, bad) = (
            Target("board", "pass") with { Hardware = "CPU one" }, Target("board", "fail") with { Hardware = "CPU two" });
        var merged = JsonReport.Merge([new(1, [good]), new(1, [bad])]);
        Assert.That(
            merged.Targets.Select(target => (target.Target, target.Cases[0].Verdict)),
            Is.EqualTo([("board (CPU one)", "pass"), ("board (CPU two)", "fail")]));
        Assert.That(
            JsonReport.Merge([merged, new(1, [bad])]).Targets.Select(target => target.Target),
            Is.EqualTo(["board (CPU one)", "board (CPU two)"]));
    }

    [Test]
    public void A_target_held_to_another_level_stays_apart()
    {
        var merged = JsonReport.Merge([new(1, [Target("one", "pass")]), new(1, [Target("one", "fail") with { Level = "7.3" }])]);
        Assert.That(
            merged.Targets.Select(target => (target.Target, target.Given)),
            Is.EqualTo([("one (at 6.12)", "one"), ("one (at 7.3)", "one")]));
    }

    [Test]
    public void What_a_board_wrote_is_read_like_all_others()
    {
        var board = new BoardReport(
            "board", "0.1.0", new("Linux 6.12", 16384, ["mte"], "6.12.1"), "6.12", [], 1, 3,
            [new("area/one", "fail", ["RULE-1"], 2, 250, null, "op", "1", "2")], ["host.yaml:1: area/gone"]);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "board.json");
        File.WriteAllText(path, JsonSerializer.Serialize(board, WireJson.Default.BoardReport));

        var target = JsonReport.Load(path).Targets.Single();
        Assert.That(
            (target.Target, target.Planned, target.NotApplicable, target.PageSize, target.Seconds),
            Is.EqualTo(("board", 1, 3, 16384, 0.25)));
        Assert.That((target.Cases[0].Id, target.Cases[0].Verdict, target.Cases[0].Got), Is.EqualTo(("area/one", "fail", "2")));
        Assert.That(target.UnusedDeviations, Is.EqualTo(["host.yaml:1: area/gone"]));
    }

    [TestCase("{\"schema\":1,\"targets\":[{}]}", "report.json: each target needs its 'target', 'cases' and 'unused_deviations'")]
    [TestCase("{\"schema\":1,\"targets\":[{\"target\":\"t\",\"unused_deviations\":[],\"cases\":[{}]}]}", "each case of t needs its 'id' and 'rules'")]
    [TestCase("{\"schema\":1,\"targets\":[{\"target\":\"t\",\"unused_deviations\":[],\"cases\":[{\"id\":\"a/b\",\"rules\":[],\"verdict\":\"good\"}]}]}", "'good' of a/b is no verdict")]
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
            () => JsonReport.Load(Path.Combine(folder.Path, "report.json")),
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
    public void A_diff_tells_what_became_different()
    {
        var before = new JsonReport(1, [Target("one", "pass", "fail", "skip")]);
        var after = new JsonReport(1, [Target("one", "pass", "error") with { }]);
        var was = before.Targets[0].Cases;
        var now = new JsonReport(1,
        [
            before.Targets[0] with
            {
                Cases = [was[0] with { Verdict = "fail" }, was[1] with { Verdict = "pass" }, after.Targets[0].Cases[1]],
            },
        ]);
        var diff = ReportDiff.Of(before, now);
        Assert.That(diff.NewlyFailing, Is.EqualTo(["one area/pass", "one area/error"]));
        Assert.That(diff.Fixed, Is.EqualTo(["one area/fail"]));
        Assert.That(diff.New, Is.EqualTo(["one area/error"]));
        Assert.That(diff.Gone, Is.EqualTo(["one area/skip"]));
    }

    [TestCase("fail", "pass", "fixed")]
    [TestCase("error", "pass", "fixed")]
    [TestCase("fail", "known_fail", "newly known")]
    [TestCase("pass", "known_fail", "newly known")]
    [TestCase("fail", "skip", "no longer run")]
    [TestCase("pass", "skip", "no longer run")]
    [TestCase("known_fail", "skip", "no longer run")]
    [TestCase("known_fail", "error", "newly failing")]
    [TestCase("skip", "pass", "")]
    [TestCase("fail", "error", "")]
    public void A_diff_says_of_each_change_one_thing(string was, string now, string expected)
    {
        JsonReport Of(string verdict) => new(
            1, [Target("one", "pass") with { Cases = [Target("one", "pass").Cases[0] with { Verdict = verdict }] }]);

        var changes = ReportDiff.Of(Of(was), Of(now)).All.Where(change => change.Cases.Count > 0);
        Assert.That(string.Join(", ", changes.Select(change => change.What)), Is.EqualTo(expected));
    }

    [Test]
    public void Shards_are_all_cases_together_and_none_twice()
    {
        var cases = Enumerable.Range(0, 100).Select(number => Fake.Case($"area/{number}")).ToArray();
        var shards = Enumerable.Range(1, 3).Select(number => cases.Where(new Shard(number, 3).Has).ToArray()).ToArray();
        Assert.That(shards.SelectMany(shard => shard), Is.EquivalentTo(cases));
        Assert.That(shards, Has.None.Empty);
    }

    [TestCase("0/2")]
    [TestCase("3/2")]
    [TestCase("1")]
    [TestCase("a/b")]
    public void A_shard_that_is_none_is_refused(string text) =>
        Assert.That(() => Shard.Parse(text), Throws.TypeOf<UsageException>().With.Message.Contains(text));

    private static string Written(string form, JsonReport? report = null)
    {
        using var to = new MemoryStream();
        ReportForm.All.Single(one => one.Name == form).Write(report ?? Report, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    private static JsonReport Why(string why) => new(1,
    [
        Report.Targets[0] with { Cases = [.. Report.Targets[0].Cases.Select(one => one with { Why = why })] },
    ]);

    private static JsonTarget Target(string name, params string[] verdicts) => new(
        name, "a world", "6.12", "6.12", verdicts.Length, 0, 1, null, [],
        [
            .. verdicts.Select(verdict => new JsonCase(
                $"area/{verdict}", verdict, verdict == "pass" ? null : "because", ["RULE-1"],
                verdict is "fail" or "error" ? 2 : 0, verdict is "fail" or "error" ? "op" : null, "1", "2", 0.5)),
        ]);
}
