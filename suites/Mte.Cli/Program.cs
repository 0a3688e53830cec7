using System.CommandLine;
using Mte.Cli;
using Mte.Spec;
using Mte.Suites;

var root = new RootCommand("Runs the conformance cases for Arm MTE on Linux against the reference, real kernels and others.")
{
    RunCommand.Create(),
    ListCommand.Create(),
    ExplainCommand.Create(),
    KernelsCommand.Create(),
};

try
{
    var parsed = root.Parse(args);
    if (parsed.Errors.Count == 0)
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"mteconf: {error.Message}");

    Console.Error.WriteLine("See 'mteconf --help'.");
    return ExitStatus.Usage;
}
catch (UsageException wrong)
{
    Console.Error.WriteLine($"mteconf: {wrong.Message}");
    return ExitStatus.Usage;
}
catch (AdapterException broken)
{
    Console.Error.WriteLine($"mteconf: {broken.Message}");
    return ExitStatus.Broken;
}
catch (IOException broken)
{
    Console.Error.WriteLine($"mteconf: {broken.Message}");
    return ExitStatus.Broken;
}
