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
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly BlockingCollection<string> lines = [];
    private readonly Tail errors = new();
    private readonly Thread guardian;
    private readonly Thread[] readers;
    private readonly TimeSpan goodbye;
    private Task sending = Task.CompletedTask;
    private bool disposed;

    private Peer(Process process, Thread guardian, TimeSpan goodbye)
    {
        (this.process, this.guardian, this.goodbye) = (process, guardian, goodbye);
        readers =
        [
            Reader(process.StandardOutput, lines.Add, lines.CompleteAdding),
            Reader(process.StandardError, errors.Add, () => { }),
        ];
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="goodbye">How long it may take to end by itself once its input is closed.</param>
    /// <exception cref="AdapterException">it cannot be started.</exception>
    public static Peer Start(string program, IEnumerable<string> arguments, TimeSpan goodbye)
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
        return new Peer(process, guardian, goodbye);
    }

    /// <summary>The last lines that it wrote to its standard error.</summary>
    public string Errors => errors.ToString();

    /// <summary>Sends a line; false if it is not read. An end of the program is noticed by the next read.</summary>
    public bool Send(string line, TimeSpan patience)
    {
        sending = process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n")).AsTask();
        return HasSent(patience);
    }

    /// <summary>The next line; null when there will be none.</summary>
    /// <exception cref="TimeoutException">none came.</exception>
    public string? Receive(TimeSpan patience) =>
        lines.TryTake(out var line, patience) ? line :
        lines.IsCompleted ? null :
        throw new TimeoutException();

    /// <summary>Ends the program and all that it started, and waits for its last words.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        foreach (var reader in readers)
            reader.Join(LastWords);
    }

    /// <summary>Closes the program's input, and ends it if that does not.</summary>
    public void Dispose()
    {
        if (disposed)
            return;

        disposed = true;

        // A stream cannot be closed during a write, and a write to a program that does not read ends when that does.
        if (!sending.IsCompleted)
            Kill();

        CloseInput();
        if (!process.WaitForExit(goodbye))
            Kill();

        // The process object must outlive the guardian's use of it.
        if (guardian.Join(LastWords))
            process.Dispose();
    }

    private void CloseInput()
    {
        try
        {
            if (HasSent(LastWords))
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

    private static Thread Reader(StreamReader from, Action<string> each, Action end)
    {
        var reader = new Thread(() =>
        {
            try
            {
                while (from.ReadLine() is { } line)
                    each(line);
            }
            catch (Exception closed) when (closed is IOException or ObjectDisposedException)
            {
                // The same as the end.
            }

            end();
        })
        { IsBackground = true };
        reader.Start();
        return reader;
    }
}
