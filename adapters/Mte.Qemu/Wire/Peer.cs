using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Mte.Qemu.Tools;
using Mte.Spec;

namespace Mte.Qemu.Wire;

/// <summary>A program that was started and is spoken to in lines, through its standard input and output.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly TimeSpan LastBreath = TimeSpan.FromSeconds(2);

    /// <summary>Characters in a line of its answers, and of its standard error.</summary>
    private const int LongestAnswer = 1 << 20, LongestWords = 4096;

    private readonly Process process;
    private readonly Offspring offspring;
    // What nobody asked for is not collected: a writer of more has to wait.
    private readonly BlockingCollection<string> lines = new(boundedCapacity: 1024);
    private readonly Tail errors = new();
    private readonly Thread guardian;
    private readonly LineReader output, words;
    private readonly TimeSpan goodbye;
    private readonly string? silence;
    private Task sending = Task.CompletedTask;
    private bool disposed;
    private volatile bool killed, heard, late;

    private Peer(Process process, Offspring offspring, Thread guardian, TimeSpan goodbye, string? silence)
    {
        (this.process, this.offspring, this.guardian) = (process, offspring, guardian);
        (this.goodbye, this.silence) = (goodbye, silence);
        output = new LineReader(process.StandardOutput, LongestAnswer, Keep, lines.CompleteAdding);
        words = new LineReader(process.StandardError, LongestWords, KeepWords, () => { });
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="goodbye">How long it may take to end by itself once its input is closed.</param>
    /// <param name="silence">What it means if it never writes anything, as half a sentence.</param>
    /// <exception cref="AdapterException">it cannot be started.</exception>
    public static Peer Start(
        string program, IEnumerable<string> arguments, TimeSpan goodbye, string? silence = null)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };

        var offspring = new Offspring(process.StartInfo);

        // A signal to be sent when the parent dies (PR_SET_PDEATHSIG) is sent when the parent's *thread* dies. So the
        // thread that starts the program stays for as long as the program does.
        var started = new TaskCompletionSource();
        var guardian = new Thread(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
                process.WaitForExit();
            }
            catch (Exception failed) when (failed is Win32Exception or InvalidOperationException)
            {
                started.TrySetException(new AdapterException($"cannot start '{program}': {failed.Message}"));
            }
        })
        { IsBackground = true };
        guardian.Start();
        started.Task.GetAwaiter().GetResult();
        return new Peer(process, offspring, guardian, goodbye, silence);
    }

    /// <summary>
    /// What to say of it once it was ended: the last lines that it wrote to its standard error, or what it means that
    /// there are none; empty if there is nothing to say.
    /// </summary>
    public string LastWords => errors.ToString() is { Length: > 0 } words ? $"; its last words:{Environment.NewLine}{words}"
        : IsMute && silence is not null ? $"; {silence}"
        : "";

    /// <summary>It was waited for in vain, and wrote nothing at all.</summary>
    public bool IsMute => late && !heard;

    /// <summary>What it wrote to its standard error until now says nothing about what comes.</summary>
    public void ForgetWords() => errors.Clear();

    /// <summary>Sends a line; false if it is not read. An end of the program is noticed by the next read.</summary>
    public bool Send(string line, TimeSpan patience)
    {
        sending = process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n")).AsTask();
        return HasSent(patience);
    }

    /// <summary>The next line; null when there will be none.</summary>
    /// <exception cref="TimeoutException">none came.</exception>
    public string? Receive(TimeSpan patience)
    {
        if (lines.TryTake(out var line, patience))
            return line;

        if (lines.IsCompleted)
            return null;

        late = true;
        throw new TimeoutException();
    }

    /// <summary>A line that it wrote and nobody asked for; null if there is none.</summary>
    public string? Unasked => lines.TryTake(out var line) ? line : null;

    /// <summary>The start of a line that has no end yet; empty if there is none.</summary>
    public string Begun => output.Begun;

    /// <summary>Ends the program and all that it started, and waits for its last words.</summary>
    public void Kill()
    {
        killed = true;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        offspring.Kill();
        output.Join(LastBreath);
        words.Join(LastBreath);
    }

    /// <summary>Closes the program's input, and ends it if that does not; and all that it started.</summary>
    public void Dispose()
    {
        if (disposed)
            return;

        disposed = true;

        // A stream cannot be closed during a write, and a write to a program that does not read ends when that does.
        if (!sending.IsCompleted)
            Kill();

        CloseInput();
        if (process.WaitForExit(goodbye))
            offspring.Kill();
        else
            Kill();

        // The process object must outlive the guardian's use of it.
        if (guardian.Join(LastBreath))
            process.Dispose();
    }

    private void CloseInput()
    {
        try
        {
            if (HasSent(LastBreath))
                process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Nobody reads it any more.
        }
    }

    private bool HasSent(TimeSpan patience)
    {
        try
        {
            return sending.Wait(patience);
        }
        catch (AggregateException closed) when (closed.InnerException is IOException)
        {
            return true;
        }
    }

    private bool Keep(string line)
    {
        heard = true;
        while (!killed)
            if (lines.TryAdd(line, millisecondsTimeout: 50))
                return true;

        return false;
    }

    private bool KeepWords(string line)
    {
        heard = true;
        errors.Add(line);
        return true;
    }
}
