using System.Globalization;

namespace Mte.Linux.Host;

/// <summary>The VmFlags line of <c>/proc/PID/smaps</c> (fs/proc/task_mmu.c, show_smap_vma_flags).</summary>
internal static class SmapsFile
{
    /// <summary>The two-letter flags of the mapping that holds an address; null if there is none.</summary>
    public static IReadOnlySet<string>? Of(int pid, ulong address) =>
        Line(pid, address, "VmFlags:")?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    /// <summary>A number of kB of the mapping that holds an address; null if there is none.</summary>
    public static long? KiloBytes(int pid, ulong address, string key) =>
        Line(pid, address, key) is { } line
            ? long.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture)
            : null;

    private static string? Line(int pid, ulong address, string key)
    {
        var inside = false;
        foreach (var line in File.ReadLines($"/proc/{pid}/smaps"))
        {
            if (Range(line) is var (start, end))
                inside = address >= start && address < end;
            else if (inside && line.StartsWith(key, StringComparison.Ordinal))
                return line[key.Length..];
        }

        return null;
    }

    /// <summary>How many mappings of the process have a flag.</summary>
    public static int Count(int pid, string flag) =>
        File.ReadLines($"/proc/{pid}/smaps").Count(line =>
            line.StartsWith("VmFlags:", StringComparison.Ordinal) && line.Split(' ').Contains(flag));

    /// <summary>The addresses at the start of a line of maps or smaps; null if there are none.</summary>
    public static (ulong Start, ulong End)? Range(string line)
    {
        var field = line.AsSpan(0, Math.Max(0, line.IndexOf(' ', StringComparison.Ordinal)));
        var dash = field.IndexOf('-');
        return dash > 0 &&
               ulong.TryParse(
                   field[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start) &&
               ulong.TryParse(
                   field[(dash + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            ? (start, end)
            : null;
    }
}
