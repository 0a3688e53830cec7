using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mte.Spec.Cases;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using Mte.Suites.Reports;

namespace Mte.Suites.Tests;

/// <summary>The page of HTML, and what results keep for it.</summary>
public sealed partial class HtmlReportTests
{
    private const string Attack =
        "</script><img src=\"//evil.example/x\" onerror='alert(1)'><!--<script> & \u2028";

    [Test]
    public void The_page_asks_no_network()
    {
        var page = Page(Synthetic(3, 2));
        Assert.That(Outside().Matches(page).Select(match => match.Value), Is.Empty);
        Assert.That(page, Does.Contain("default-src 'none'"), "and the browser sees to it");
    }

    /// <summary>Otherwise nobody would know that the pattern above finds anything.</summary>
    [TestCase("<script src=x.js>")]
    [TestCase("<link rel=stylesheet href=\"x.css\">")]
    [TestCase("a { background: url(x.png) }")]
    [TestCase("@import 'x.css'")]
    [TestCase("fetch('x')")]
    [TestCase("import('x')")]
    [TestCase("new WebSocket(x)")]
    [TestCase("https://example.org")]
    [TestCase("'//example.org/x.js'")]
    public void A_reference_to_the_network_would_be_found(string text) =>
        Assert.That(Outside().IsMatch(text));

    [Test]
    public void Nothing_in_the_results_becomes_HTML()
    {
        var one = new CaseReport(
            Attack, Verdict.Fail, Attack, [Attack], 1, Attack, Attack, Attack, 0, Attack,
            [new StepReport(Attack, Attack, Attack)], Attack);
        var (clean, attacked) = (Page(Synthetic(1, 1)), Page(new RunReport(
            1,
            [new TargetReport(Attack, Attack, Attack, Attack, 1, 0, 0, Attack, [Attack], [one])],
            [new RuleReport(Attack, Attack, [Attack])])));
        Assert.That(attacked, Does.Not.Contain("evil.example/x\""));
        Assert.That(attacked.Count(sign => sign == '<'), Is.EqualTo(clean.Count(sign => sign == '<')));
        using var data = DataOf(attacked);
        Assert.That(
            data.RootElement.GetProperty("cases")[0][0].GetString(), Is.EqualTo(Attack), "it is there");
    }

    [TestCase("innerHTML")]
    [TestCase("outerHTML")]
    [TestCase("insertAdjacentHTML")]
    [TestCase("document.write")]
    [TestCase("eval(")]
    public void The_script_has_no_way_to_make_HTML_of_text(string way) =>
        Assert.That(Page(Synthetic(1, 1)), Does.Not.Contain(way));

    [Test]
    public void Every_case_is_there_with_the_verdict_of_every_target()
    {
        var report = Synthetic(2000, 12);
        var page = Page(report);
        Assert.That(Encoding.UTF8.GetByteCount(page), Is.LessThan(3_000_000));
        using var data = DataOf(page);
        var letters = data.RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(one => one[0].GetString()!, one => one[1].GetString()!);
        Assert.That(letters.Keys, Is.EquivalentTo(report.Targets[0].Cases.Select(one => one.Id)));
        foreach (var (index, target) in report.Targets.Index())
            Assert.That(
                target.Cases.Select(one => letters[one.Id][index]),
                Is.EqualTo(target.Cases.Select(one => one.Verdict.Name()[0])), target.Target);
    }

    [Test]
    public void A_case_that_failed_has_its_steps_and_its_command()
    {
        using var data = DataOf(Page(Synthetic(10, 2)));
        var root = data.RootElement;
        var (texts, details) = (root.GetProperty("texts"), root.GetProperty("details"));
        var runs = root.GetProperty("cases").EnumerateArray()
            .Single(one => one[0].GetString() == "area0/case-0[n=0]")[4];
        Assert.That(runs.GetArrayLength(), Is.EqualTo(1), "it came to the same on both");
        Assert.That(runs[0].EnumerateArray().Skip(2).Select(target => target.GetInt32()), Is.EqualTo([0, 1]));
        Assert.That(
            details[runs[0][0].GetInt32()].EnumerateArray().Skip(3)
                .Select(text => texts[text.GetInt32()].GetString()),
            Is.EqualTo(["map: {as: ram}", "ok", "ok", "load: {at: ram+0}", "SEGV_MTESERR", "0"]));
        Assert.That(
            texts[runs[0][1].GetInt32()].GetString(),
            Is.EqualTo("suites/mteconf run --target \u0001 --filter '\u0002'"));
    }

    [Test]
    public void Only_a_case_that_did_not_pass_keeps_its_steps()
    {
        Case[] cases =
        [
            Fake.Case(
                "a/fails", new Expectation.Succeeds(), new Expectation.Fails(Errno.EINVAL),
                new Expectation.Succeeds()),
            Fake.Case("a/passes", new Expectation.Succeeds()),
        ];
        var result = Fake.Run(FakeWorld.Always(new Outcome.Done()), cases);
        var report = RunReport.Of(
            [result], Fake.Select(cases).Vocabulary.Rules, (target, one) => $"run {target} {one.Id}");
        var (failed, passed) = (report.Targets[0].Cases[0], report.Targets[0].Cases[1]);
        Assert.That(
            failed.Steps,
            Is.EqualTo(
                [new StepReport(
                    "fork: {as: p0}", "ok", "ok"), new StepReport("fork: {as: p1}", "EINVAL", "ok")]));
        Assert.That((failed.Title, failed.Rerun), Is.EqualTo(("It is so", "run host a/fails")));
        Assert.That(new object?[] { passed.Title, passed.Steps, passed.Rerun }, Is.All.Null);
        Assert.That(
            report.Rules!.Select(rule => (rule.Id, rule.Statement, rule.Sources.Single())),
            Is.EqualTo([("RULE-1", "It is so.", "Some document")]));
    }

    [Test]
    public void Results_from_before_there_were_steps_are_read_and_shown()
    {
        using var folder = new TemporaryFolder();
        folder.Write("old.json", """
            {"schema": 1, "targets": [{"target": "one", "planned": 1, "not_applicable": 0, "seconds": 1,
              "unused_deviations": [], "cases": [{"id": "a/b", "verdict": "fail", "rules": ["R-1"], "step": 3,
                "op": "load: {at: ram}", "wanted": "ok", "got": "EINVAL", "milliseconds": 1}]}]}
            """);
        var old = ReportFile.Load(Path.Combine(folder.Path, "old.json"));
        Assert.That((old.Rules, old.Targets[0].Cases[0].Steps), Is.EqualTo((null as object, null as object)));
        using var data = DataOf(Page(old));
        Assert.That(data.RootElement.GetProperty("details")[0].ToString(), Is.EqualTo("[-1,3,3,0,1,2]"));

    }

    [Test]
    public void Merged_results_keep_steps_and_rules_and_are_read_again()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "merged.json");
        var (one, other) = (Synthetic(10, 1), Synthetic(20, 2));
        using (var file = File.Create(path))
            ReportMerge.Of([one with { Rules = null }, one, other]).Write(file);

        var read = ReportFile.Load(path);
        Assert.That(read.Schema, Is.EqualTo(1));
        Assert.That(read.Rules!.Select(rule => rule.Id), Is.EqualTo(other.Rules!.Select(rule => rule.Id)));
        foreach (var (merged, was) in read.Targets[0].Cases.Zip(other.Targets[0].Cases))
            Assert.That(
                (merged.Title, merged.Rerun, merged.Steps ?? []), Is.EqualTo(
                    (was.Title, was.Rerun, was.Steps ?? [])));
    }

    private static string Page(RunReport report)
    {
        using var to = new MemoryStream();
        ReportForm.All.Single(form => form.Name == "html").Write(report, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    private static JsonDocument DataOf(string page) => JsonDocument.Parse(Data().Match(page).Groups[1].Value);

    // Every tenth case fails, as another one is a known deviation and a third is skipped.
    private static RunReport Synthetic(int cases, int targets) => new(
        1,
        [
            .. Enumerable.Range(0, targets).Select(target => new TargetReport(
                $"qemu:{target}", $"Linux 6.{target}.0 in QEMU 10.0", $"6.{target}.0", "6.12", cases, 0, 1,
                null, [],
                [.. Enumerable.Range(0, cases).Select(number => SyntheticCase($"qemu:{target}", number))])),
        ],
        [
            .. Enumerable.Range(0, Math.Min(400, cases))
                .Select(number => new RuleReport($"RULE-{number:000}", "It is so.", ["A document"])),
        ]);

    private static CaseReport SyntheticCase(string target, int number)
    {
        var id = $"area{number % 26}/case-{number}[n={number}]";
        string[] rules = [$"RULE-{number % 400:000}"];
        return (number % 10) switch
        {
            0 or 5 => new CaseReport(
                id, number % 10 == 0
                    ? Verdict.Fail
                    : Verdict.KnownFail, "because", rules, 2, $"load: {{at: ram+{number}}}",
                "SEGV_MTESERR", "0", 1, $"Case {number} says so",
                [new("map: {as: ram}", "ok", "ok"), new($"load: {{at: ram+{number}}}", "SEGV_MTESERR", "0")],
                $"suites/mteconf run --target {target} --filter '{id}'"),
            7 => new CaseReport(id, Verdict.Skip, "the machine lacks kvm", rules, 0, null, null, null, 1),
            _ => new CaseReport(id, Verdict.Pass, null, rules, 0, null, null, null, 1),
        };
    }

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""")]
    private static partial Regex Data();

    [GeneratedRegex(
        """https?:|["'(=]//\w|\bsrc\s*=|\bhref\s*=(?!"data:,")|url\(|""" +
        """@import|\bimport\(|fetch\(|XMLHttp|WebSocket""")]
    private static partial Regex Outside();
}
