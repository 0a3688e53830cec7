using System.Reflection;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>
/// A run as one page of HTML that asks no network for anything: areas by targets, an area opens to its rules,
/// a rule to its cases, a case to its steps. The page is in <c>Reports/Html</c>; here it gets its data.
/// </summary>
public static class HtmlReport
{
    private const string Data = "{{data}}";

    /// <summary>Writes the page.</summary>
    public static void Write(RunReport report, TextWriter to)
    {
        // The data come last: whatever they look like, nothing is replaced in them.
        var page = Resource("report.html")
            .Replace("{{style}}", Resource("report.css"), StringComparison.Ordinal)
            .Replace("{{script}}", Resource("report.js") + Resource("page.js"), StringComparison.Ordinal);
        var at = page.IndexOf(Data, StringComparison.Ordinal);
        to.Write(page[..at]);
        to.Write(HtmlData.Of(report));
        to.Write(page[(at + Data.Length)..]);
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
