using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Processes;

/// <summary>A running program that is spoken to in lines, through its standard input and output.</summary>
public sealed class ChildProcess : IDisposable
{
    /// <summary>How long to wait for what should happen at once after the program was killed.</summary>
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(2);

    /// <summary>The most characters in a line of its standard output, and of its standard error.</summary>
    private const int LongestLine = 1 << 20, LongestErrorLine = 4096;

    private readonly ProcessStart start;
    private readonly Process process;
    private readonly ProcessTree tree;
    // Limited: a program that writes lines which nobody reads has to wait.
    private readonly BlockingCollection<string> lines = new(boundedCapacity: 1024);
    private readonly LastLines errorLines;
    private readonly Thread starter;
    private readonly LineReader output, errorOutput;
    private Task sending = Task.CompletedTask;
    private bool disposed;
    private volatile bool killed, hasWritten, wasLate;

    private ChildProcess(ProcessStart start, Process process, ProcessTree tree, Thread starter)
    {
        (this.start, this.process, this.tree, this.starter) = (start, process, tree, starter);
        errorLines = new LastLines(start.KeptMarks);
        output = new LineReader(process.StandardOutput, LongestLine, Keep, lines.CompleteAdding);
        errorOutput = new LineReader(process.StandardError, LongestErrorLine, KeepError, () => { });
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="AdapterException">it cannot be started.</exception>
    public static ChildProcess Start(ProcessStart start)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(start.Program, start.Arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };

        var tree = new ProcessTree(process.StartInfo);
        var started = new TaskCompletionSource();

        // The kernel sends the parent-death signal (PR_SET_PDEATHSIG) when the *thread* that started the
        // child exits. So that thread lives as long as the program.
        var starter = new Thread(() => StartAndWait(process, started)) { IsBackground = true };
        starter.Start();
        started.Task.GetAwaiter().GetResult();
        return new ChildProcess(start, process, tree, starter);
    }

    /// <summary>
    /// The end of an error message about the program, once it was killed: the last lines of its standard
    /// error, or what their absence means; empty if there is nothing to say.
    /// </summary>
    public string LastErrorLines => errorLines.ToString() is { Length: > 0 } text
        ? $"; last lines of its {start.ErrorOutputName}:{Environment.NewLine}{text}"
        : NeverWrote && start.SilenceMeaning is { } meaning ? $"; {meaning}"
        : "";

    /// <summary>A read timed out, and the program never wrote anything.</summary>
    public bool NeverWrote => wasLate && !hasWritten;

    /// <summary>Drops the lines of standard error until now: they do not explain a later error.</summary>
    public void ForgetErrorLines() => errorLines.Clear();

    /// <summary>
    /// Sends a line; false if the program does not read it in time. The next <see cref="Receive"/> notices if
    /// the program has exited.
    /// </summary>
    public bool Send(string line, TimeSpan limit)
    {
        sending = process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n")).AsTask();
        return HasSent(limit);
    }

    /// <summary>The next line of its standard output; null at the end.</summary>
    /// <exception cref="TimeoutException">no line came in time.</exception>
    public string? Receive(TimeSpan limit)
    {
        if (lines.TryTake(out var line, limit))
            return line;

        if (lines.IsCompleted)
            return null;

        wasLate = true;
        throw new TimeoutException();
    }

    /// <summary>Takes a line that the program has already written; null if there is none.</summary>
    public string? TakeWaitingLine() => lines.TryTake(out var line) ? line : null;

    /// <summary>The start of a line that has no end yet; empty if there is none.</summary>
    public string UnfinishedLine => output.Unfinished;

    /// <summary>Kills the program and all its descendants, and reads what they wrote until then.</summary>
    public void Kill()
    {
        killed = true;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has exited by itself.
        }

        tree.Kill();
        output.Join(CleanUpTime);
        errorOutput.Join(CleanUpTime);
    }

    /// <summary>
    /// Closes the program's standard input, kills it if it does not exit in time, and kills all its
    /// descendants.
    /// </summary>
    public void Dispose()
    {
        if (disposed)
            return;

        disposed = true;

        // A stream cannot be closed during a write; a write to a program that does not read ends when the
        // program does.
        if (!sending.IsCompleted)
            Kill();

        CloseInput();
        if (process.WaitForExit(start.ExitTime))
            tree.Kill();
        else
            Kill();

        // The starter thread still uses the process object until it ends.
        if (starter.Join(CleanUpTime))
            process.Dispose();
    }

    private static void StartAndWait(Process process, TaskCompletionSource started)
    {
        try
        {
            process.Start();
            started.SetResult();
            process.WaitForExit();
        }
        catch (Exception failed) when (failed is Win32Exception or InvalidOperationException)
        {
            started.TrySetException(
                new AdapterException($"cannot start '{process.StartInfo.FileName}': {failed.Message}"));
        }
    }

    private void CloseInput()
    {
        try
        {
            if (HasSent(CleanUpTime))
                process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program has closed its end.
        }
    }

    private bool HasSent(TimeSpan limit)
    {
        try
        {
            return sending.Wait(limit);
        }
        catch (AggregateException closed) when (closed.InnerException is IOException)
        {
            return true;
        }
    }

    private bool Keep(string line)
    {
        hasWritten = true;
        while (!killed)
            if (lines.TryAdd(line, millisecondsTimeout: 50))
                return true;

        return false;
    }

    private bool KeepError(string line)
    {
        hasWritten = true;
        errorLines.Add(line);
        return true;
    }
}
