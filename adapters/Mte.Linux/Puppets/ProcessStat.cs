using System.Globalization;

namespace Mte.Linux.Puppets;

/// <summary>Tells how a process ended that is not a child of this one.</summary>
internal static class ProcessStat
{
    /// <summary>
    /// The status that its parent could wait for (proc(5), exit_code); null while it lives, and 0 if the
    /// process has no entry in /proc any more.
    /// </summary>
    public static int? DeathOf(int pid)
    {
        try
        {
            // The name may hold spaces and parentheses; the state follows the last one.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[0] is "Z" or "X" ? int.Parse(fields[^1], CultureInfo.InvariantCulture) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
