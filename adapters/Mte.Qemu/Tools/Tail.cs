namespace Mte.Qemu.Tools;

/// <summary>The last lines of a text that others write; safe to use from several threads.</summary>
internal sealed class Tail
{
    private const int Length = 20;

    private readonly Queue<string> lines = new();

    public void Add(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line.TrimEnd());
            if (lines.Count > Length)
                lines.Dequeue();
        }
    }

    /// <summary>The lines, indented by two; empty if there are none.</summary>
    public override string ToString()
    {
        lock (lines)
            return string.Join(Environment.NewLine, lines.Select(line => $"  {line}"));
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
