using System.ComponentModel;
using System.Diagnostics;

namespace Mte.Qemu.Wire;

/// <summary>
/// All processes that a program started, and that those started. A process whose parent has ended is nobody's child any
/// more, and may be in any group; but the environment is handed on, and has a variable that no other program has.
/// </summary>
internal sealed class Offspring
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string mark = $"MTECONF_STARTED_{Guid.NewGuid():n}";

    /// <param name="program">The program, which is about to be started.</param>
    public Offspring(ProcessStartInfo program) => program.Environment[mark] = "";

    /// <summary>Kills what is left of them. Where there is no <c>/proc</c>, nothing is found.</summary>
    public void Kill()
    {
        // One that starts another while it is looked for leaves that to the next look. One may be stuck in the kernel.
        var since = Stopwatch.GetTimestamp();
        while (Running() is { Count: > 0 } left && Stopwatch.GetElapsedTime(since) < Patience)
        {
            left.ForEach(Kill);
            Thread.Sleep(10);
        }
    }

    private List<int> Running() => Directory.Exists("/proc")
        ? [.. Directory.EnumerateDirectories("/proc").Select(ProcessOf).OfType<int>()]
        : [];

    private int? ProcessOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), out var process) && IsMarked(folder) ? process : null;

    private bool IsMarked(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{mark}=", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Or somebody else's.
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
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
