namespace Mte.Qemu.Tools;

/// <summary>
/// The last lines of a text that others write, and before them the first few that say what went wrong: a kernel's
/// panic is followed by more lines than are kept. Safe to use from several threads.
/// </summary>
internal sealed class Tail
{
    private const int Length = 20, Most = 4;

    private static readonly string[] Signs = ["Kernel panic", "Internal error", "Unable to handle kernel", "BUG:"];

    private readonly Queue<string> lines = new();
    private readonly List<string> headlines = [];

    public void Add(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line.TrimEnd());
            if (lines.Count <= Length)
                return;

            var gone = lines.Dequeue();
            if (headlines.Count < Most && Signs.Any(sign => gone.Contains(sign, StringComparison.Ordinal)))
                headlines.Add(gone);
        }
    }

    public void Clear()
    {
        lock (lines)
        {
            lines.Clear();
            headlines.Clear();
        }
    }

    /// <summary>The lines, indented by two; empty if there are none.</summary>
    public override string ToString()
    {
        lock (lines)
        {
            IEnumerable<string> gap = headlines.Count > 0 ? ["…"] : [];
            return string.Join(Environment.NewLine, headlines.Concat(gap).Concat(lines).Select(line => $"  {line}"));
        }
    }

    /// <summary>The last lines of a text.</summary>
    public static string Of(string text)
    {
        var tail = new Tail();
        foreach (var line in text.Split('\n').Where(line => line.Trim().Length > 0))
            tail.Add(line);

        return tail.ToString();
    }
}
