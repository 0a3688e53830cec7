namespace Mte.Pipe.Processes;

/// <summary>
/// The last lines of a program's output. The first few lines that contain a mark are kept as well: a kernel
/// prints more lines after a panic than are kept. Safe to use from several threads.
/// </summary>
/// <param name="marks">The texts that mark a line.</param>
internal sealed class LastLines(IReadOnlyList<string> marks)
{
    private const int MostLast = 20, MostMarked = 4;

    private readonly Queue<string> last = new();
    private readonly List<string> marked = [];

    public void Add(string line)
    {
        lock (last)
        {
            last.Enqueue(line.TrimEnd());
            if (last.Count <= MostLast)
                return;

            var oldest = last.Dequeue();
            if (marked.Count < MostMarked && IsMarked(oldest))
                marked.Add(oldest);
        }
    }

    public void Clear()
    {
        lock (last)
        {
            last.Clear();
            marked.Clear();
        }
    }

    /// <summary>The lines, each indented by two spaces; empty if there are none.</summary>
    public override string ToString()
    {
        lock (last)
        {
            IEnumerable<string> gap = marked.Count > 0 ? ["…"] : [];
            var lines = marked.Concat(gap).Concat(last);
            return string.Join(Environment.NewLine, lines.Select(line => $"  {line}"));
        }
    }

    private bool IsMarked(string line) => marks.Any(mark => line.Contains(mark, StringComparison.Ordinal));
}
