using System.Diagnostics;
using Mte.Spec.Worlds;

namespace Mte.Packaging.Tools;

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    private const int MostLines = 20;

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder to run it in; the current one if not given.</param>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="AdapterException">
    /// it failed; the message has the last lines that it wrote.
    /// </exception>
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
            LastLines(output + errors.Result));
    }

    private static string LastLines(string text) => string.Join(
        Environment.NewLine,
        text.Split('\n').Where(line => line.Trim().Length > 0).TakeLast(MostLines)
            .Select(line => $"  {line.TrimEnd()}"));

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string? folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };

        // People read the messages, and this program searches them: English. And a dotnet that a dotnet
        // starts must not inherit its choice of SDK and build nodes.
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var name in start.Environment.Keys.ToArray())
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name);

        return start;
    }
}
