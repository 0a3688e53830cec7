using System.CommandLine;
using Mte.Suites;

namespace Mte.Cli;

/// <summary>An option for each form of report: <c>--json FILE</c>, <c>--junit FILE</c> and so on, any of them together.</summary>
internal sealed class ReportOptions
{
    private readonly IReadOnlyList<(ReportForm Form, Option<string?> Option)> options =
    [
        .. ReportForm.All.Select(form => (form, new Option<string?>($"--{form.Name}")
        {
            Description = $"Write the results to a file as {form.Description}.",
            HelpName = "FILE",
        })),
    ];

    public void AddTo(Command command)
    {
        foreach (var (_, option) in options)
            command.Add(option);
    }

    /// <summary>The files that were asked for; looked at before the run, whose results nobody wants to lose.</summary>
    /// <exception cref="UsageException">a folder is missing.</exception>
    public IReadOnlyList<(ReportForm Form, string Path)> Of(ParseResult parsed)
    {
        var files = options.Select(one => (one.Form, Path: parsed.GetValue(one.Option)))
            .Where(one => one.Path is not null).Select(one => (one.Form, one.Path!)).ToArray();
        foreach (var (_, path) in files)
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new UsageException($"there is no folder to write {path} to");

        return files;
    }

    public static void Save(IEnumerable<(ReportForm Form, string Path)> files, JsonReport report)
    {
        foreach (var (form, path) in files)
            form.Save(report, path);
    }
}
