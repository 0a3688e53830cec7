using System.Diagnostics;
using Mte.Spec;

namespace Mte.Qemu.Tools;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <summary>Runs a program and gives back what it wrote to its standard output.</summary>
    /// <exception cref="AdapterException">it failed; the message has the last lines that it wrote.</exception>
    public static string Run(string program, IEnumerable<string> arguments, string? folder = null)
    {
        using var process = Process.Start(StartInfo(program, arguments, folder))
            ?? throw new AdapterException($"cannot start '{program}'");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new AdapterException(
            $"'{Path.GetFileName(program)}' failed with status {process.ExitCode}:{Environment.NewLine}" +
            Tail.Of(output + errors.Result));
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string? folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };

        // Messages are shown to people and searched by us: English. And a dotnet started by a dotnet must not take
        // over its parent's choice of SDK and build nodes.
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var name in start.Environment.Keys.ToArray())
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name);

        return start;
    }
}
