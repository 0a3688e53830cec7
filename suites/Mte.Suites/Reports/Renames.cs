using Mte.Spec;

namespace Mte.Suites;

/// <summary>
/// New ids of cases that were renamed. A <c>*</c> in a rename stands for the same text on both sides, and an
/// id without its row for all rows.
/// </summary>
public sealed class Renames
{
    private readonly Dictionary<string, string> newIds = [];
    private readonly List<(string Start, string End, string New)> patterns = [];

    /// <summary>No case was renamed.</summary>
    public static readonly Renames None = new();

    private Renames()
    {
    }

    /// <summary>
    /// Reads a file of lines <c>old-id: new-id</c>: the lines below <c>renames:</c>, or all lines if the file
    /// has no such line.
    /// </summary>
    /// <exception cref="UsageException">the file is not there, or a line has another form.</exception>
    public static Renames Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"there is no file {path} to read renames of cases from");

        var lines = File.ReadAllLines(path);
        var start = Array.FindIndex(lines, line => line.StartsWith(Key, StringComparison.Ordinal));
        var renames = new Renames();
        for (var at = start + 1; at < lines.Length; at++)
        {
            var line = lines[at].Split(" #")[0].Trim();
            if (start >= 0 && lines[at].Length > 0 && char.IsAsciiLetter(lines[at][0]))
                break;

            if (line.Length == 0 || line.StartsWith('#'))
                continue;

            if (line.Split(": ") is not [var old, var now])
                throw new UsageException($"{path}:{at + 1}: expected the old id of a case, a colon and the new one");

            renames.Add(Unquoted(old), Unquoted(now));
        }

        return renames;
    }

    private const string Key = "renames:";

    /// <summary>The id that a case has now.</summary>
    public string NewIdOf(string id)
    {
        if (newIds.TryGetValue(id, out var now))
            return now;

        foreach (var (start, end, pattern) in patterns)
            if (id.Length >= start.Length + end.Length && id.StartsWith(start, StringComparison.Ordinal) &&
                id.EndsWith(end, StringComparison.Ordinal))
                return pattern.Replace("*", id[start.Length..^end.Length], StringComparison.Ordinal);

        var row = id.IndexOf('[', StringComparison.Ordinal);
        return row > 0 && newIds.TryGetValue(id[..row], out var renamed) ? renamed + id[row..] : id;
    }

    private void Add(string old, string now)
    {
        if (old.Split('*') is [var start, var end])
            patterns.Add((start, end, now));
        else
            newIds[old] = now;
    }

    private static string Unquoted(string id) => id.Trim().Trim('"', '\'');
}
