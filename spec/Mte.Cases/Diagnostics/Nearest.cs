namespace Mte.Cases.Diagnostics;

/// <summary>Finds what an author probably meant.</summary>
public static class Nearest
{
    private const int Edits = 2;

    /// <summary>The candidate within two edits of a word, the nearest first; null if there is none.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        var (best, fewest) = ((string?)null, Edits + 1);
        foreach (var candidate in candidates)
        {
            // A word of two letters is within two edits of every other one.
            if (
                Math.Abs(candidate.Length - word.Length) > Edits
                    || Math.Max(candidate.Length, word.Length) <= Edits)
                continue;

            var distance = Distance(word, candidate);
            if (distance > 0 && distance < fewest)
                (best, fewest) = (candidate, distance);
        }

        return best;
    }

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
    /// </summary>
    public static int Distance(string from, string to)
    {
        var (above, row) = (new int[to.Length + 1], new int[to.Length + 1]);
        var next = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++)
            row[column] = column;

        for (var line = 1; line <= from.Length; line++)
        {
            next[0] = line;
            for (var column = 1; column <= to.Length; column++)
            {
                var changed = from[line - 1] == to[column - 1] ? 0 : 1;
                next[column] = Math.Min(
                    Math.Min(row[column], next[column - 1]) + 1, row[column - 1] + changed);
                if (Swapped(from, line, to, column))
                    next[column] = Math.Min(next[column], above[column - 2] + 1);
            }

            (above, row, next) = (row, next, above);
        }

        return row[to.Length];
    }

    private static bool Swapped(string from, int line, string to, int column) =>
        line > 1 && column > 1 && from[line - 1] == to[column - 2] && from[line - 2] == to[column - 1];
}
