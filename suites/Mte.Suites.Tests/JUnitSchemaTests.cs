using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Reports;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

/// <summary>What is written as JUnit keeps the dialect of fixtures/reports/junit.xsd.</summary>
public sealed class JUnitSchemaTests
{
    private static readonly XmlSchemaSet Schema = Read();

    [Test]
    public void What_a_run_writes_keeps_the_schema()
    {
        var selection = Selection.Read(Repository.Find(), filters: ["kvm-slot/shared*", "tags/*"]);
        using var worlds = new Worlds();
        var results = new Runner(worlds, selection, selection.Vocabulary.Features.Newest)
            .Run([Target.Parse("reference:6.1"), Target.Parse("pipe:exit 1")]);

        Assert.That(
            Wrong(Written(RunReport.Of(results, rerun: (_, _) => "again", started: DateTime.UtcNow))),
            Is.Empty);
    }

    [TestCase(Verdict.Pass)]
    [TestCase(Verdict.Fail)]
    [TestCase(Verdict.Skip)]
    [TestCase(Verdict.KnownFail)]
    [TestCase(Verdict.Error)]
    public void Every_verdict_keeps_the_schema(Verdict verdict)
    {
        var bare = new CaseReport("area/one", verdict, null, [], 0, null, null, null, 0);
        var full = new CaseReport(
            "area/two[a=<b>]", verdict, "a bell \a rang", [
                "RULE-1", "RULE-2"
            ], 2, "op: {at: \"ram\"}", "1", "2", 12345678.9,
            Steps: [new("first", "ok", "ok"), new("op", "1", null)], Rerun: "again");

        Assert.That(Wrong(Written(ReportOf([bare, full]))), Is.Empty);
    }

    [Test]
    public void Targets_and_lists_keep_the_schema_whatever_they_are_called()
    {
        var silent = new TargetReport(
            "pipe:echo \a", null, null, null, 0, 0, 0, null, ["a.yaml:1: a/\a", "a.yaml:2: a/*"], []);
        var odd =
            silent with
            {
                Target = "pipe:odd", World = "a \a bell", Release = "\a", Level = "6.1", Hardware = "\0",
                Warning = "\a",
            };

        Assert.That(Wrong(Written(new RunReport(1, [silent, odd]))), Is.Empty);
    }

    [TestCase("tests", "many")]
    [TestCase("time", "1,5")]
    [TestCase("time", "-1")]
    [TestCase("timestamp", "2026-01-02T03:04:05Z")]
    [TestCase("timestamp", "2 January")]
    [TestCase("hostname", "")]
    [TestCase("host", "a board")]
    public void The_schema_refuses_an_odd_attribute(string name, string value) =>
        Assert.That(
            Wrong(Changed(report => report.Element("testsuite")!.SetAttributeValue(name, value))),
            Is.Not.Empty);

    [TestCase("testsuite", "name")]
    [TestCase("testsuite", "tests")]
    [TestCase("testcase", "name")]
    [TestCase("testcase", "classname")]
    [TestCase("property", "name")]
    [TestCase("failure", "message")]
    public void The_schema_asks_for_what_readers_need(string element, string attribute) =>
        Assert.That(
            Wrong(
                Changed(
                    report =>
                        report.Descendants(element).First()
                            .SetAttributeValue(attribute, null))), Is.Not.Empty);

    [Test]
    public void The_schema_refuses_two_verdicts_and_two_cases_of_one_name()
    {
        Assert.That(
            Wrong(
                Changed(
                    report =>
                        report.Descendants("failure").Single()
                            .AddAfterSelf(new XElement("skipped")))), Is.Not.Empty);
        Assert.That(
            Wrong(
                Changed(
                    report =>
                        report.Element("testsuite")!.Add(
                            report.Descendants("testcase").First()))), Is.Not.Empty);
    }

    private static XElement Changed(Action<XElement> change)
    {
        var report = Written(
            ReportOf([new("area/one", Verdict.Fail, null, ["RULE-1"], 1, "op", "1", "2", 0.5)]));
        Assert.That(Wrong(report), Is.Empty);
        change(report);
        return report;
    }

    private static RunReport ReportOf(IReadOnlyList<CaseReport> cases) => new(
        1, [new TargetReport("one", "a world", "6.12", "6.12", cases.Count, 0, 1, null, [], cases)],
        Started: new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));

    private static XElement Written(RunReport report)
    {
        using var to = new MemoryStream();
        JUnitReport.Write(report, to);
        to.Position = 0;
        return XElement.Load(to);
    }

    private static List<string> Wrong(XElement report)
    {
        var wrong = new List<string>();
        new XDocument(report).Validate(Schema, (_, found) => wrong.Add(found.Message));
        return wrong;
    }

    private static XmlSchemaSet Read()
    {
        var schema = new XmlSchemaSet();
        using var file = XmlReader.Create(
            Path.Combine(Repository.Find().Root, "fixtures", "reports", "junit.xsd"));
        schema.Add(null, file);
        schema.Compile();
        return schema;
    }
}
