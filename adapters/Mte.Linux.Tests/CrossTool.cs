using System.ComponentModel;
using System.Diagnostics;

namespace Mte.Linux.Tests;

/// <summary>A program of the AArch64 cross toolchain.</summary>
internal static class CrossTool
{
    /// <summary>
    /// Set where the toolchain must be there, so that its absence is a failure and not a skip.
    /// </summary>
    private const string Required = "MTE_REQUIRE_TOOLS";

    /// <summary>
    /// Runs a tool in a folder; fails the test if it fails, skips it if the tool is not installed.
    /// </summary>
    public static void Run(string tool, string package, string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, errors);
        }
        catch (Win32Exception)
        {
            var sentence = $"{tool} is not installed; on Debian: apt-get install {package}";
            if (Environment.GetEnvironmentVariable(Required) is not (null or ""))
                Assert.Fail(sentence);

            Assert.Ignore(sentence);
        }
    }
}
