using System.CommandLine;
using Mte.Pipe.Server;
using Mte.Spec.Judging;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary>
/// <c>mteconf serve</c>: a target on standard input and output, for those who want to see the wire or to
/// drive a world from another program.
/// </summary>
internal static class ServeCommand
{
    private static readonly Argument<string> Name = new("target")
    {
        Description = $"What to serve. {Target.Forms}.",
    };

    public static Command Create()
    {
        const string What = "Serve a target on standard input and output, as spec/docs/wire.md says.";
        var command = new Command("serve", What) { Name };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var target = Target.Parse(parsed.GetRequiredValue(Name));
        using var worlds = new Worlds();
        worlds.Check(target);
        using var world = worlds.Open(target);
        WireServer.Serve(world, Console.OpenStandardInput(), Console.OpenStandardOutput());
        return ExitStatus.AsExpected;
    }
}
