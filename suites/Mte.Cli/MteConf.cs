namespace Mte.Cli;

/// <summary>The command <c>mteconf</c>.</summary>
internal static class MteConf
{
    public static Task<int> Main(string[] arguments) => CommandLine.RunAsync(arguments);
}
