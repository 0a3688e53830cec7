using System.Text;

namespace Mte.Qemu.Wire;

/// <summary>
/// Reads lines that somebody else writes, on a thread of its own, without trusting them to end: a line that grows too
/// long is handed on in pieces, and what has begun can be looked at.
/// </summary>
internal sealed class LineReader
{
    private readonly StreamReader from;
    private readonly int longest;
    private readonly Func<string, bool> each;
    private readonly Action end;
    private readonly Thread thread;
    private readonly StringBuilder line = new();

    /// <param name="from">What is read.</param>
    /// <param name="longest">Characters in a line; a longer one is cut.</param>
    /// <param name="each">Gets each line; false if no more are wanted.</param>
    /// <param name="end">Called when there will be none.</param>
    public LineReader(StreamReader from, int longest, Func<string, bool> each, Action end)
    {
        (this.from, this.longest, this.each, this.end) = (from, longest, each, end);
        thread = new Thread(Read) { IsBackground = true };
        thread.Start();
    }

    /// <summary>The start of a line that has no end yet; empty if there is none.</summary>
    public string Begun
    {
        get
        {
            lock (line)
                return line.ToString(0, Math.Min(line.Length, 200));
        }
    }

    public bool Join(TimeSpan patience) => thread.Join(patience);

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
