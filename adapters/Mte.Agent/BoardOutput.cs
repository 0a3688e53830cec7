using System.Diagnostics;
using System.Text;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Agent;

/// <summary>
/// Writes the results of a board, from its first case on. If the machine hangs or panics, the results until
/// then are kept.
/// </summary>
internal sealed class BoardOutput : IDisposable
{
    private const string Unfinished = "the run had not come to this case when the report was written";

    /// <summary>How long a report on disk may lag behind.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    private readonly BoardOptions options;
    private readonly string suite;
    private readonly Stream json;
    private readonly Stream? ktap;
    private long written = Stopwatch.GetTimestamp();
    private int told;

    /// <summary>Opens the files.</summary>
    /// <param name="options">The options of the user.</param>
    /// <param name="suite">The version of the suite.</param>
    /// <exception cref="UsageException">one cannot be written.</exception>
    public BoardOutput(BoardOptions options, string suite)
    {
        (this.options, this.suite) = (options, suite);
        json = Open(options.Report);
        ktap = options.Ktap is { } path ? Open(path) : null;

        // A program that reads results from the standard output must read nothing else there.
        Says = IsScreen(options.Report) || IsScreen(options.Ktap) ? Console.Error : Console.Out;
    }

    /// <summary>The lines for people go here.</summary>
    public TextWriter Says { get; }

    /// <summary>Begins with how many cases there will be.</summary>
    public void Begin(Session session) => Tell(
    [
        Ktap.Version, $"1..{session.Plan.Cases.Count}",
        .. TargetReport.Of(session.Finish([], TimeSpan.Zero)).UnusedInWords.Select(Ktap.Note),
    ]);

    /// <summary>Tells how a case ended.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="all">The results until now, given the reason why the other cases have none.</param>
    public void Add(CaseResult result, Func<string, TargetResult> all)
    {
        var one = CaseReport.Of(result);
        Tell(Ktap.Lines(++told, one));
        if (one.Verdict.IsBad())
            Says.WriteLine($"{one.Verdict.Name()} {one.Id}: {one.InWords}");

        // A console shows the report once, at the end.
        if (json.CanSeek && Stopwatch.GetElapsedTime(written) > Lag)
            Write(all(Unfinished));
    }

    /// <summary>Writes the whole report.</summary>
    public void Write(TargetResult result)
    {
        // A device such as /dev/null has no length, and none can be set.
        if (json.CanSeek && json.Length > 0)
            json.SetLength(0);

        var target = TargetReport.Of(result) with { Allowed = options.Allowed };
        new RunReport(RunReport.Newest, [target], Suite: suite).Write(json, indented: false);
        json.Write("\n"u8);
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
        catch (Exception wrong) when (
            wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"cannot write to \"{path}\": {wrong.Message}");
        }
    }
}
