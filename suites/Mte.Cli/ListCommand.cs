using System.CommandLine;
using Mte.Suites;

namespace Mte.Cli;

/// <summary><c>mteconf list</c>: the cases and what they say.</summary>
internal static class ListCommand
{
    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description = "List the cases whose id fits; * is any text.",
        HelpName = "GLOB",
    };

    private static readonly Option<bool> Rules = new("--rules") { Description = "List the rules instead." };

    public static Command Create()
    {
        var command = new Command("list", "List the cases, or the rules.") { Filters, Rules };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var selection = Selection.Read(Repository.Find(), filters: parsed.GetValue(Filters));
        if (parsed.GetValue(Rules))
            foreach (var rule in selection.Vocabulary.Rules.Values)
                Console.WriteLine($"{rule.Id,-14} {rule.Statement}");
        else
            foreach (var @case in selection.Cases)
                Console.WriteLine($"{@case.Id}\n    {@case.Title} [{string.Join(", ", @case.Rules)}]");

        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        return ExitStatus.Of([], selection.Diagnostics.Count > 0);
    }
}
