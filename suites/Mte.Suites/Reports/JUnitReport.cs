using System.Globalization;
using System.Text;
using System.Xml;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>A run as JUnit XML: a test suite for each target, a test case for each case.</summary>
public static class JUnitReport
{
    /// <summary>Writes the document.</summary>
    public static void Write(RunReport report, Stream to)
    {
        using var xml = XmlWriter.Create(
            to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("testsuites");
        Text(xml, "name", "MTE Conformance");
        foreach (var (index, target) in report.Targets.Index())
            Write(xml, target, index, report.Started);

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, TargetReport target, int index, DateTime? started)
    {
        xml.WriteStartElement("testsuite");
        Text(xml, "name", target.Target);
        Number(xml, "id", index);
        Text(xml, "hostname", target.Hardware ?? target.World ?? target.Target);
        if (started is { } time)
            Text(xml, "timestamp", time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));

        Number(xml, "tests", target.Cases.Count + target.UnusedDeviations.Count);
        Number(xml, "failures", Count(Verdict.Fail) + target.UnusedDeviations.Count);
        Number(xml, "errors", Count(Verdict.Error));
        Number(xml, "skipped", Count(Verdict.Skip));
        Text(xml, "time", Seconds(target.Seconds));
        Properties(xml, target);
        foreach (var one in target.Cases)
            Write(xml, target, one);

        foreach (var unused in target.UnusedDeviations)
            Unused(xml, target, unused);

        xml.WriteEndElement();

        int Count(Verdict verdict) => target.Cases.Count(one => one.Verdict == verdict);
    }

    private static void Properties(XmlWriter xml, TargetReport target)
    {
        xml.WriteStartElement("properties");
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
                 [
                     ("world", target.World), ("release", target.Release), ("level", target.Level),
                     ("warning", target.Warning)
                 ])
        {
            if (value is null)
                continue;

            xml.WriteStartElement("property");
            Text(xml, "name", name);
            Text(xml, "value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, TargetReport target, CaseReport one)
    {
        Start(xml, target, one.Id, one.Milliseconds / 1000);
        switch (one.Verdict)
        {
            case Verdict.Skip:
                xml.WriteStartElement("skipped");
                Text(xml, "message", one.Why ?? "");
                xml.WriteEndElement();
                break;
            case Verdict.Fail or Verdict.Error:
                xml.WriteStartElement(one.Verdict is Verdict.Fail ? "failure" : "error");
                Text(xml, "message", one.InWords ?? "it does not keep a rule");
                Text(xml, "type", string.Join(' ', one.Rules));
                xml.WriteString(Printable(string.Concat(Story(one).Select(line => line + "\n"))));
                xml.WriteEndElement();
                break;
            case Verdict.KnownFail:
                xml.WriteElementString("system-out", Printable($"known to deviate: {one.InWords}"));
                break;
        }

        xml.WriteEndElement();
    }

    private static IEnumerable<string> Story(CaseReport one) =>
        one.Rerun is { } rerun ? [.. FailureText.Steps(one), $"rerun {rerun}"] : FailureText.Steps(one);

    private static void Unused(XmlWriter xml, TargetReport target, string unused)
    {
        Start(xml, target, unused, 0);
        xml.WriteStartElement("failure");
        Text(xml, "message", TargetReport.UnusedWord);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Start(XmlWriter xml, TargetReport target, string name, double seconds)
    {
        xml.WriteStartElement("testcase");
        Text(xml, "classname", $"{target.Target}.{name.Split('/')[0]}");
        Text(xml, "name", name);
        Text(xml, "time", Seconds(seconds));
    }

    private static void Number(XmlWriter xml, string name, int value) =>
        Text(xml, name, value.ToString(CultureInfo.InvariantCulture));

    private static void Text(XmlWriter xml, string name, string value) =>
        xml.WriteAttributeString(name, Printable(value));

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // A console's last words may hold what XML cannot, and so may the name that an adapter gives itself.
    private static string Printable(string text) =>
        string.Concat(text.Select(sign => XmlConvert.IsXmlChar(sign) ? sign : '\uFFFD'));
}
