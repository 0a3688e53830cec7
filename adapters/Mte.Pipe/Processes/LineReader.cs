using System.Text;

namespace Mte.Pipe.Processes;

/// <summary>
/// Reads the lines of a stream on a thread of its own. The writer is not trusted to end its lines: a line
/// that grows too long is passed on in pieces, and the start of an unfinished line can be read.
/// </summary>
internal sealed class LineReader
{
    private const int ShownStart = 200;

    private readonly StreamReader from;
    private readonly int longest;
    private readonly Func<string, bool> each;
    private readonly Action end;
    private readonly Thread thread;
    private readonly StringBuilder line = new();

    /// <param name="from">The stream.</param>
    /// <param name="longest">The most characters in a line; a longer line is cut.</param>
    /// <param name="each">Gets each line; returns false to stop the reading.</param>
    /// <param name="end">Called after the last line.</param>
    public LineReader(StreamReader from, int longest, Func<string, bool> each, Action end)
    {
        (this.from, this.longest, this.each, this.end) = (from, longest, each, end);
        thread = new Thread(Read) { IsBackground = true };
        thread.Start();
    }

    /// <summary>The start of a line that has no end yet; empty if there is none.</summary>
    public string Unfinished
    {
        get
        {
            lock (line)
                return line.ToString(0, Math.Min(line.Length, ShownStart));
        }
    }

    /// <summary>Waits for the end of the stream.</summary>
    public bool Join(TimeSpan limit) => thread.Join(limit);

    private void Read()
    {
        var buffer = new char[4096];
        try
        {
            while (from.Read(buffer) is var count and > 0)
                if (!Split(buffer.AsSpan(0, count)))
                    return;

            if (line.Length > 0)
                each(Take());
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The same as the end.
        }
        finally
        {
            end();
        }
    }

    private bool Split(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c != '\n')
                lock (line)
                    line.Append(c);

            if ((c == '\n' || line.Length >= longest) && !each(Take()))
                return false;
        }

        return true;
    }

    private string Take()
    {
        lock (line)
        {
            var taken = line.ToString().TrimEnd('\r');
            line.Clear();
            return taken;
        }
    }
}
