using System.CommandLine;
using Mte.Qemu.Vm;
using Mte.Spec.Wire;
using Mte.Suites;

namespace Mte.Cli;

/// <summary><c>mteconf board</c>: one file that runs the cases on a machine that has nothing else.</summary>
internal static class BoardCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description = "The file to write, such as mteconf-arm64.",
    };

    public static Command Create()
    {
        var command = new Command("board", "Make one file that runs the cases on an arm64 board, as spec/docs/board.md says.")
        {
            File,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var selection = Selection.Read(Repository.Find(), danger: true);
        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        var suite = typeof(BoardCommand).Assembly.GetName().Version!.ToString(3);
        var path = parsed.GetRequiredValue(File);
        BoardFile.Write(path, Carried.Of(suite, selection.Vocabulary.Features, selection.Cases), Screen.Say);
        Console.WriteLine($"{path}: {selection.Cases.Count} cases");
        return ExitStatus.Of([], selection.Diagnostics.Count > 0);
    }
}
