using System.CommandLine;
using System.Text.RegularExpressions;
using Mte.Spec.Judging;
using Mte.Spec.Worlds;

namespace Mte.Cli;

/// <summary>The command line as a whole: every mistake ends in one sentence and its exit status.</summary>
internal static partial class CommandLine
{
    /// <summary>
    /// After Ctrl-C: how long a command may take to stop what it started, and to report what was done.
    /// </summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var parsed = Root().Parse(arguments);
            if (parsed.Errors.Count > 0)
                return Misused(parsed);

            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = LastWords,
            });
        }
        catch (UsageException wrong)
        {
            return Say(wrong, ExitStatus.Usage);
        }
        catch (Exception broken)
            when (broken is AdapterException or IOException or UnauthorizedAccessException)
        {
            return Say(broken, ExitStatus.Broken);
        }
    }

    private static RootCommand Root() =>
        new("Runs the conformance cases for Arm MTE on the reference, on real kernels and on others.")
        {
            RunCommand.Create(),
            ListCommand.Create(),
            CoverageCommand.Create(),
            ExplainCommand.Create(),
            DefectsCommand.Create(),
            KernelsCommand.Create(),
            ServeCommand.Create(),
            ReportCommand.Create(),
            ExploreCommand.Create(),
            LitmusCommand.Create(),
            FuzzCommand.Create(),
            BoardCommand.Create(),
        };

    private static int Misused(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            Console.Error.WriteLine(
                $"mteconf: {NoNumber().Replace(error.Message, "${name} ${given} is no number")}");

        Console.Error.WriteLine("See 'mteconf --help'.");
        return ExitStatus.Usage;
    }

    // All that is not text are numbers, and a user need not know what kinds this program has.
    [GeneratedRegex(
        "^Cannot parse argument '(?<given>.*)' for (option|command|argument) '(?<name>[^']+)' as expected " +
        "type .*$")]
    private static partial Regex NoNumber();

    private static int Say(Exception what, int status)
    {
        Console.Error.WriteLine($"mteconf: {what.Message}");
        return status;
    }
}
