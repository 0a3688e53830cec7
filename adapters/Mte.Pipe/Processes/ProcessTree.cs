using System.ComponentModel;
using System.Diagnostics;

namespace Mte.Pipe.Processes;

/// <summary>
/// All processes that descend from a program. A process whose parent has exited has lost its place in the
/// tree, and may have left the process group; but it has inherited the environment, in which this class sets
/// a variable that no other program has.
/// </summary>
internal sealed class ProcessTree
{
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(2);

    private readonly string variable = $"MTECONF_STARTED_{Guid.NewGuid():n}";

    /// <param name="program">The program, which is about to be started.</param>
    public ProcessTree(ProcessStartInfo program) => program.Environment[variable] = "";

    /// <summary>Kills all that still run. Without <c>/proc</c> it finds none.</summary>
    public void Kill()
    {
        // A process may start another one during the search: the next round finds it. One that is stuck in
        // the kernel does not exit, so the time is limited.
        var since = Stopwatch.GetTimestamp();
        while (Running() is { Count: > 0 } left && Stopwatch.GetElapsedTime(since) < KillTime)
        {
            left.ForEach(Kill);
            Thread.Sleep(10);
        }
    }

    private List<int> Running() => Directory.Exists("/proc")
        ? [.. Directory.EnumerateDirectories("/proc").Select(ProcessOf).OfType<int>()]
        : [];

    private int? ProcessOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), out var process) && HasVariable(folder) ? process : null;

    private bool HasVariable(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ"))
                .Contains($"{variable}=", StringComparison.Ordinal);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // It has exited, or belongs to another user.
            return false;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exited) when (
            exited is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has exited by itself.
        }
    }
}
