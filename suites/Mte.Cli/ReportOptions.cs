using System.CommandLine;
using Mte.Spec.Judging;
using Mte.Spec.Reports;
using Mte.Suites.Reports;

namespace Mte.Cli;

/// <summary>
/// An option for each form of report: <c>--json FILE</c>, <c>--junit FILE</c> and so on, any of them
/// together.
/// </summary>
internal sealed class ReportOptions
{
    private readonly IReadOnlyList<(ReportForm Form, Option<string?> Option)> options =
    [
        .. ReportForm.All.Select(form => (form, new Option<string?>(form.Option)
        {
            Description =
                $"Write the results to a file, or to - for the standard output, as {form.Description}.",
            HelpName = "FILE",
        })),
    ];

    public void AddTo(Command command)
    {
        foreach (var (_, option) in options)
            command.Add(option);
    }

    /// <summary>The files that were asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="other">Another option with a file to write, if the command has one.</param>
    /// <exception cref="UsageException">one cannot be written, or two are the same.</exception>
    public Outputs Of(ParseResult parsed, Option<string?>? other = null)
    {
        (ReportForm Form, OutputFile File)[] forms =
        [
            .. from one in options
               let path = parsed.GetValue(one.Option)
               where path is not null
               select (one.Form, new OutputFile(one.Form.Option, path)),
        ];
        var rest = other is not null && parsed.GetValue(other) is { } named
            ? new OutputFile(other.Name, named)
            : null;
        OutputFile[] all = [.. forms.Select(form => form.File), .. rest is null ? (OutputFile[])[] : [rest]];
        OutputFile.Distinguish(all);
        if (all.Any(file => file.IsScreen))
            Console.SetOut(Console.Error);

        return new Outputs(forms, rest);
    }

    /// <summary>The files that were asked for.</summary>
    /// <param name="Forms">A form of report, and where it goes.</param>
    /// <param name="Other">The file of the command's other option, if it was given.</param>
    public sealed record Outputs(IReadOnlyList<(ReportForm Form, OutputFile File)> Forms, OutputFile? Other)
    {
        public void Save(RunReport report)
        {
            foreach (var (form, file) in Forms)
                file.Write(to => form.Write(report, to));
        }
    }
}
