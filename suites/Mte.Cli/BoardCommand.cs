using System.CommandLine;
using Mte.Packaging;
using Mte.Spec.Judging;
using Mte.Spec.Wire;
using Mte.Suites;
using Mte.Suites.Reports;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary><c>mteconf board</c>: one file that runs the cases on a machine that has nothing else.</summary>
internal static class BoardCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description = "The file to write, such as mteconf-arm64.",
    };

    private static readonly Option<string?> Deviations = new("--deviations")
    {
        Description =
            "Known bugs of your own, for the machines that the file runs on, beside those in " +
            "suites/known-bugs.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Kselftest = new("--kselftest")
    {
        Description =
            "Write an archive (.tar.gz) laid out as an installed kselftest, with a test for each area.",
    };

    public static Command Create()
    {
        var command = new Command(
            "board", "Make one file that runs the cases on an arm64 board, as spec/docs/board.md says.")
        {
            File, Deviations, Kselftest,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var selection = Selection.Read(Repository.Find(), danger: true);
        if (parsed.GetValue(Deviations) is { } deviations)
            selection = selection.WithDeviationsFrom(deviations);

        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        var path = parsed.GetRequiredValue(File);
        if (new OutputFile("board", path).IsScreen)
            throw new UsageException("board needs a file to write to, such as mteconf-arm64");

        var carried = Carry(selection);
        if (parsed.GetValue(Kselftest))
            WriteKselftest(path, carried);
        else
            BoardFile.Write(path, carried, Screen.Say);

        Console.WriteLine($"{path}: {selection.Cases.Count} cases");
        return ExitStatus.Of(selection.Diagnostics.Count > 0);
    }

    /// <summary>What goes into the file. The machine that it runs on is its host.</summary>
    internal static Carried Carry(Selection selection) => Carried.Of(
        typeof(
            BoardCommand).Assembly.GetName().Version!.ToString(3), selection.Vocabulary.Features,
            selection.Cases,
        selection.DeviationsOf(new Target(Target.Host, "")));

    private static void WriteKselftest(string path, Carried carried)
    {
        var board = Path.GetTempFileName();
        try
        {
            BoardFile.Write(board, carried, Screen.Say);
            KselftestArchive.Write(path, board, carried.Cases);
        }
        finally
        {
            System.IO.File.Delete(board);
        }
    }
}
