using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>A form that results can be written in.</summary>
/// <param name="Name">Its name, which is the option's too.</param>
/// <param name="Description">What it is, for people.</param>
/// <param name="Write">Writes it.</param>
public sealed record ReportForm(string Name, string Description, Action<RunReport, Stream> Write)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReportForm> All { get; } =
    [
        new("json", "JSON", (report, to) => report.Write(to)),
        new("junit", "JUnit XML", JUnitReport.Write),
        new("ktap", "KTAP, as the kernel's own tests report", Lines(KtapReport.Write)),
        new("kcidb", "JSON for kcidb, the database of KernelCI", KcidbReport.Write),
        new("markdown", "Markdown", Lines(MarkdownReport.Write)),
        new("html", "one page of HTML that needs nothing else", Lines(HtmlReport.Write)),
    ];

    /// <summary>The option of the command line that asks for it.</summary>
    public string Option => $"--{Name}";

    private static Action<RunReport, Stream> Lines(Action<RunReport, TextWriter> write) => (report, to) =>
    {
        using var text = new StreamWriter(to, leaveOpen: true) { NewLine = "\n" };
        write(report, text);
    };
}
