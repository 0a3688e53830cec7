using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Puppets;

/// <summary>How a routine ended in a puppet.</summary>
/// <param name="X0">The result; a system call's error is a number from -4095 to -1.</param>
/// <param name="Signal">The signal that a fault raised, or 0.</param>
/// <param name="Code">si_code of that signal.</param>
/// <param name="Address">si_addr of that signal.</param>
/// <param name="Died">The process is gone; <paramref name="Signal"/> ended it.</param>
/// <param name="Waits">It has not ended: an access waits for a userfaultfd, which got this message.</param>
internal readonly record struct Ran(
    long X0, int Signal = 0, int Code = 0, ulong Address = 0, bool Died = false, UffdMessage? Waits = null)
{
    public bool Faulted => Signal != 0;
}

/// <summary>An op did not come back.</summary>
internal sealed class HangException(string message) : Exception(message);

/// <summary>One process under test: it executes what it is sent and nothing else.</summary>
internal sealed unsafe class Puppet
{
    /// <summary>An op that takes longer than this hangs.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly Mailboxes mailboxes;
    private readonly int mailbox;

    private readonly ProcessState state;

    private readonly string image;
    private readonly IReadOnlyList<string> emulator;

    private Puppet(
        Mailboxes mailboxes, int mailbox, ProcessState state, string image, IReadOnlyList<string> emulator) =>
        (this.mailboxes, this.mailbox, this.state, this.image, this.emulator) = (
            mailboxes, mailbox, state, image, emulator);

    /// <summary>The process; a thread's too.</summary>
    public int Pid => state.Pid;

    /// <summary>Room for data that the process sees at <see cref="DataAddress"/>.</summary>
    public Span<byte> Data => mailboxes[mailbox].Slice(Mailbox.Data, Mailbox.DataSize);

    /// <summary>Where the process sees <see cref="Data"/>.</summary>
    public ulong DataAddress => Read(Mailbox.Self) + Mailbox.Data;

    /// <summary>The start of uc_mcontext, as the last signal handler got it.</summary>
    public ReadOnlySpan<byte> Frame => mailboxes[mailbox].Slice(Mailbox.Frame, Mailbox.FrameSize);

    /// <summary>PSTATE as the last signal handler read it.</summary>
    public ulong HandlerTco => Read(Mailbox.HandlerTco);

    /// <summary>What execve is given to make this puppet again: the file.</summary>
    public string Executable => emulator is [var program, ..] ? program : image;

    /// <summary>What execve is given to make this puppet again: its arguments.</summary>
    public IReadOnlyList<string> Arguments =>
        [.. emulator, emulator.Count > 0 ? image : "puppet", mailboxes.Path, $"{(char)('A' + mailbox)}"];

    /// <summary>Starts the first process of a program, freshly executed, with mailbox 0.</summary>
    /// <param name="mailboxes">The memory that it shares with this process.</param>
    /// <param name="image">The program's file.</param>
    /// <param name="mte">Whether there are tags.</param>
    /// <param name="emulator">
    /// The user-mode emulator that executes it, with its options; empty if none does.
    /// </param>
    public static Puppet Start(Mailboxes mailboxes, string image, bool mte, IReadOnlyList<string> emulator)
    {
        var state = new ProcessState();
        var puppet = new Puppet(mailboxes, 0, state, image, emulator);
        puppet.InitialiseMailbox(mte);
        *mailboxes.State(0) = (int)MailboxState.RoutineWaits;
        var error = Libc.posix_spawn(
            out state.Pid, puppet.Executable, 0, 0, [.. puppet.Arguments, null], [null]);
        if (error != 0)
            throw new AdapterException($"cannot start the puppet {image}: {(Errno)error}");

        // The program answers once by itself when it is up.
        puppet.Await();
        return puppet;
    }

    /// <summary>
    /// Forks. The child is made a child of this process (CLONE_PARENT), so that its death can be waited for
    /// here; an emulator refuses that flag. Null with the error if the call failed.
    /// </summary>
    public (Puppet? Child, Ran Ran) Fork(int childMailbox) => Clone(
        childMailbox, (emulator.Count > 0 ? 0 : Arm64.CLONE_PARENT) | Arm64.SIGCHLD, thread: false);

    /// <summary>Makes a thread of the same process; null with the error if the call failed.</summary>
    public (Puppet? Thread, Ran Ran) CloneThread(int threadMailbox) => Clone(
        threadMailbox,
        Arm64.CLONE_VM | Arm64.CLONE_FS | Arm64.CLONE_FILES | Arm64.CLONE_SIGHAND | Arm64.CLONE_THREAD |
        Arm64.CLONE_SYSVSEM,
        thread: true);

    private (Puppet? Child, Ran Ran) Clone(int childMailbox, ulong flags, bool thread)
    {
        var childAddress = Read(Mailbox.Self) + (ulong)(Mailbox.Size * (childMailbox - mailbox));
        var child = new Puppet(
            mailboxes, childMailbox, thread
                ? state
                : new ProcessState { IsGrandchild = emulator.Count > 0 }, image, emulator);
        child.InitialiseMailbox(Read(Mailbox.HasMte) != 0);
        *mailboxes.State(childMailbox) = (int)MailboxState.RoutineWaits;
        var stack = thread ? childAddress + Mailbox.Size : 0;
        var ran = Run(Routines.Clone(Arm64.NR_clone), flags, stack, 0, 0, 0, childAddress);
        if (ran.Faulted || ran.X0 < 0)
            return (null, ran);

        if (!thread)
            child.state.Pid = (int)ran.X0;

        child.Await();
        return (child, ran);
    }

    /// <summary>Writes what a process reads from its mailbox when it starts.</summary>
    private void InitialiseMailbox(bool mte)
    {
        var sigaction = mailboxes[mailbox][Mailbox.SigAction..];
        BinaryPrimitives.WriteUInt64LittleEndian(sigaction, PuppetImage.HandlerAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(sigaction[8..], Arm64.SA_SIGINFO);
        Write(Mailbox.HasMte, mte ? 1UL : 0);
    }

    /// <summary>Bits of PSTATE that signal handlers clear and set in their frame.</summary>
    public void ChangeFrames(ulong clear, ulong set)
    {
        Write(Mailbox.FrameClear, clear);
        Write(Mailbox.FrameSet, set);
    }

    /// <summary>Executes a routine with these arguments in X0, X1, …</summary>
    public Ran Run(ReadOnlySpan<byte> routine, params ReadOnlySpan<ulong> arguments)
    {
        Begin(routine, arguments);
        return Finish();
    }

    /// <summary>Starts to execute a routine.</summary>
    public void Begin(ReadOnlySpan<byte> routine, params ReadOnlySpan<ulong> arguments)
    {
        if (busy)
            throw new AdapterException("a thread that runs a guest can do nothing else");

        if (waits)
            FinishWaiting();

        var memory = mailboxes[mailbox];
        if (routine.IsEmpty)
            routine = Routines.Nothing;

        routine.CopyTo(memory.Slice(Mailbox.Routine, Mailbox.RoutineSize));
        Write(Mailbox.RoutineLength, (ulong)routine.Length);
        for (var register = 0; register < 8; register++)
            Write(Mailbox.Registers + (register * 8), register < arguments.Length ? arguments[register] : 0);

        Volatile.Write(ref *mailboxes.State(mailbox), (int)MailboxState.RoutineWaits);
        Libc.Futex(mailboxes.State(mailbox), (int)Arm64.FUTEX_WAKE, int.MaxValue, null);
        busy = true;
    }

    /// <summary>Waits until the routine has ended.</summary>
    public Ran Finish()
    {
        busy = false;
        return Await();
    }

    /// <summary>The signal that killed the process, if its end was seen; else null.</summary>
    public Signal? Death => state.Reaped ? (Signal)state.Signal : null;

    /// <summary>Kills the process.</summary>
    public void Kill()
    {
        if (!state.Reaped)
            _ = Libc.kill(Pid, (int)Arm64.SIGKILL);
    }

    /// <summary>Kills the process with a signal that makes it dump core, and waits until it has.</summary>
    public void DumpCore()
    {
        var since = Stopwatch.GetTimestamp();
        _ = Libc.kill(Pid, (int)Signal.SIGABRT);
        while (!HasDied(out _))
        {
            if (Stopwatch.GetElapsedTime(since) > Timeout)
                throw new HangException($"no core was dumped within {Timeout.TotalSeconds} s");

            Thread.Sleep(1);
        }
    }

    /// <summary>Waits until the process is gone, and its memory with it.</summary>
    public void Reap()
    {
        if (state.Reaped)
            return;

        if (state.IsGrandchild)
        {
            while (ProcessStat.DeathOf(Pid) is null)
                Thread.Sleep(1);
        }
        else
        {
            _ = Libc.waitpid(Pid, out _, 0);
        }

        state.Reaped = true;
    }

    // A routine runs, and Finish was not called yet.
    private bool busy;

    // An access of an earlier routine waits for a userfaultfd.
    private bool waits;

    private void FinishWaiting()
    {
        var ran = Await();
        if (ran.Waits is not null)
            throw new AdapterException("a process waits for a userfaultfd again");

        waits = false;
    }

    private Ran Await()
    {
        var word = mailboxes.State(mailbox);
        var since = Stopwatch.GetTimestamp();
        var slice =
            new Libc.Timespec { Nanoseconds = mailboxes.Userfaultfds.Count > 0 ? 2_000_000 : 100_000_000 };
        while (Volatile.Read(ref *word) is var now && now != (int)MailboxState.AnswerWaits)
        {
            Libc.Futex(word, (int)Arm64.FUTEX_WAIT, now, &slice);
            if (Volatile.Read(ref *word) != (int)MailboxState.AnswerWaits && HasDied(out var signal))
                return new Ran(-1, signal, Died: true);

            if (Message() is { } message)
            {
                waits = true;
                return new Ran(0, Waits: message);
            }

            if (Stopwatch.GetElapsedTime(since) > Timeout)
            {
                // It may never end, not even when it is killed.
                state.Reaped = true;
                _ = Libc.kill(Pid, (int)Arm64.SIGKILL);
                throw new HangException($"the op did not come back within {Timeout.TotalSeconds} s");
            }
        }

        return new Ran(
            (long)Read(Mailbox.Registers),
            (int)Read(Mailbox.FaultKind),
            (int)Read(Mailbox.FaultCode),
            Read(Mailbox.FaultAddress));
    }

    private UffdMessage? Message()
    {
        foreach (var userfaultfd in mailboxes.Userfaultfds)
            if (userfaultfd.Read() is { } message)
                return message;

        return null;
    }

    private bool HasDied(out int signal)
    {
        if (!state.Reaped && Status() is { } status)
            (state.Reaped, state.Signal) = (true, status & 0x7f);

        signal = state.Signal;
        return state.Reaped;
    }

    private int? Status() => state.IsGrandchild
        ? ProcessStat.DeathOf(Pid)
        : Libc.waitpid(Pid, out var status, Arm64.WNOHANG) == Pid ? status : null;

    private ulong Read(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(mailboxes[mailbox][offset..]);

    private void Write(int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(mailboxes[mailbox][offset..], value);

    /// <summary>A process, shared by its threads.</summary>
    private sealed class ProcessState
    {
        public int Pid;

        /// <summary>Its parent is another puppet, which does not wait for it.</summary>
        public bool IsGrandchild;

        /// <summary>It is dead, and its end was waited for.</summary>
        public bool Reaped;

        /// <summary>The signal that killed it.</summary>
        public int Signal;
    }
}
