using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Mte.Spec.Wire;

namespace Mte.Agent;

/// <summary>
/// Where the results of a board go, from its first case on: of a machine that hangs or panics, what was learnt until
/// then is kept.
/// </summary>
internal sealed class BoardOutput : IDisposable
{
    private const string Unfinished = "the run had not come to this case when the report was written";

    /// <summary>How long a report on disk may lag behind.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    private readonly Stream json;
    private readonly Stream? ktap;
    private long written = Stopwatch.GetTimestamp();
    private int told;

    /// <summary>Opens the files.</summary>
    /// <exception cref="BoardMistake">one cannot be written.</exception>
    public BoardOutput(BoardOptions options)
    {
        json = Open(options.Report);
        ktap = options.Ktap is { } path ? Open(path) : null;

        // What reads results from the standard output reads nothing else.
        Says = IsScreen(options.Report) || IsScreen(options.Ktap) ? Console.Error : Console.Out;
    }

    /// <summary>Where people are told how it goes.</summary>
    public TextWriter Says { get; }

    /// <summary>Begins with how many cases there will be.</summary>
    public void Begin(BoardReport report) =>
        Tell([Ktap.Version, $"1..{report.Planned}", .. (report.UnusedDeviations ?? []).Select(Ktap.Unused)]);

    /// <summary>Tells how a case ended.</summary>
    /// <param name="one">The case.</param>
    /// <param name="all">The report of all until now.</param>
    /// <param name="ahead">The cases that have not run.</param>
    public void Add(BoardCase one, BoardReport all, IEnumerable<BoardCase> ahead)
    {
        Tell(
        [
            .. one.Verdict is "fail" or "error" ? Ktap.Explain(one.Why, one.Step, one.Op, one.Wanted, one.Got) : [],
            Ktap.Result(++told, one.Id, one.Verdict, one.Why),
        ]);

        // A console shows it once, at the end.
        if (json.CanSeek && Stopwatch.GetElapsedTime(written) > Lag)
            Write(all with { Cases = [.. all.Cases, .. ahead.Select(next => next with { Verdict = "error", Why = Unfinished })] });
    }

    /// <summary>Writes the whole report.</summary>
    public void Write(BoardReport report)
    {
        // A device such as /dev/null has no length, and none can be set.
        if (json.CanSeek && json.Length > 0)
            json.SetLength(0);

        json.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(report, WireJson.Default.BoardReport) + "\n"));
        Flush(json);
        written = Stopwatch.GetTimestamp();
    }

    public void Dispose()
    {
        json.Dispose();
        ktap?.Dispose();
    }

    private void Tell(IEnumerable<string> lines)
    {
        if (ktap is null)
            return;

        ktap.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        Flush(ktap);
    }

    // To the disk: the next case may be the machine's last.
    private static void Flush(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }

    private static bool IsScreen(string? path) => path is "-" or "/dev/stdout";

    private static Stream Open(string path)
    {
        try
        {
            return IsScreen(path)
                ? Console.OpenStandardOutput()
                : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BoardMistake($"cannot write to \"{path}\": {wrong.Message}");
        }
    }
}
