using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Asm;
using Mte.Spec;

namespace Mte.Linux.Puppet;

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
    /// <summary>A single op that takes this long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Desks desks;
    private readonly int desk;

    private readonly Life life;

    private readonly string image;
    private readonly IReadOnlyList<string> emulator;

    private Puppet(Desks desks, int desk, Life life, string image, IReadOnlyList<string> emulator) =>
        (this.desks, this.desk, this.life, this.image, this.emulator) = (desks, desk, life, image, emulator);

    /// <summary>The process; a thread's too.</summary>
    public int Pid => life.Pid;

    /// <summary>Room for data that the process sees at <see cref="DataAddress"/>.</summary>
    public Span<byte> Data => desks[desk].Slice(Desk.Data, Desk.DataSize);

    /// <summary>Where the process sees <see cref="Data"/>.</summary>
    public ulong DataAddress => Read(Desk.Self) + Desk.Data;

    /// <summary>The start of uc_mcontext, as the last signal handler got it.</summary>
    public ReadOnlySpan<byte> Frame => desks[desk].Slice(Desk.Frame, Desk.FrameSize);

    /// <summary>PSTATE as the last signal handler read it.</summary>
    public ulong HandlerTco => Read(Desk.HandlerTco);

    /// <summary>What execve is given to make this puppet again: the file.</summary>
    public string Executable => emulator is [var program, ..] ? program : image;

    /// <summary>What execve is given to make this puppet again: its arguments.</summary>
    public IReadOnlyList<string> Arguments =>
        [.. emulator, emulator.Count > 0 ? image : "puppet", desks.Path, $"{(char)('A' + desk)}"];

    /// <summary>Starts the first process of a program, freshly executed, at desk 0.</summary>
    /// <param name="desks">Where it works.</param>
    /// <param name="image">The program's file.</param>
    /// <param name="mte">Whether there are tags.</param>
    /// <param name="emulator">The user-mode emulator that executes it, with its options; empty if none does.</param>
    public static Puppet Start(Desks desks, string image, bool mte, IReadOnlyList<string> emulator)
    {
        var life = new Life();
        var puppet = new Puppet(desks, 0, life, image, emulator);
        puppet.Furnish(mte);
        *desks.Turn(0) = (int)Turn.Worker;
        var error = Libc.posix_spawn(out life.Pid, puppet.Executable, 0, 0, [.. puppet.Arguments, null], [null]);
        if (error != 0)
            throw new AdapterException($"cannot start the puppet {image}: {(Errno)error}");

        // The program answers once by itself when it is up.
        puppet.Await();
        return puppet;
    }

    /// <summary>
    /// Forks. The child is made a child of this process (CLONE_PARENT), so that its death can be waited for here; an
    /// emulator refuses that flag. Null with the error if the call failed.
    /// </summary>
    public (Puppet? Child, Ran Ran) Fork(int childDesk) => Clone(
        childDesk, (emulator.Count > 0 ? 0 : Arm64.CLONE_PARENT) | Arm64.SIGCHLD, thread: false);

    /// <summary>Makes a thread of the same process; null with the error if the call failed.</summary>
    public (Puppet? Thread, Ran Ran) CloneThread(int threadDesk) => Clone(
        threadDesk,
        Arm64.CLONE_VM | Arm64.CLONE_FS | Arm64.CLONE_FILES | Arm64.CLONE_SIGHAND | Arm64.CLONE_THREAD |
        Arm64.CLONE_SYSVSEM,
        thread: true);

    private (Puppet? Child, Ran Ran) Clone(int childDesk, ulong flags, bool thread)
    {
        var childAddress = Read(Desk.Self) + (ulong)(Desk.Size * (childDesk - desk));
        var child = new Puppet(
            desks, childDesk, thread ? life : new Life { IsGrandchild = emulator.Count > 0 }, image, emulator);
        child.Furnish(Read(Desk.HasMte) != 0);
        *desks.Turn(childDesk) = (int)Turn.Worker;
        var stack = thread ? childAddress + Desk.Size : 0;
        var ran = Run(Routines.Clone(Arm64.NR_clone), flags, stack, 0, 0, 0, childAddress);
        if (ran.Faulted || ran.X0 < 0)
            return (null, ran);

        if (!thread)
            child.life.Pid = (int)ran.X0;

        child.Await();
        return (child, ran);
    }

    /// <summary>What a process finds at its desk when it starts.</summary>
    private void Furnish(bool mte)
    {
        var sigaction = desks[desk][Desk.SigAction..];
        BinaryPrimitives.WriteUInt64LittleEndian(sigaction, PuppetImage.HandlerAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(sigaction[8..], Arm64.SA_SIGINFO);
        Write(Desk.HasMte, mte ? 1UL : 0);
    }

    /// <summary>Bits of PSTATE that signal handlers clear and set in their frame.</summary>
    public void ChangeFrames(ulong clear, ulong set)
    {
        Write(Desk.FrameClear, clear);
        Write(Desk.FrameSet, set);
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

        var memory = desks[desk];
        if (routine.IsEmpty)
            routine = Routines.Nothing;

        routine.CopyTo(memory.Slice(Desk.Routine, Desk.RoutineSize));
        Write(Desk.RoutineLength, (ulong)routine.Length);
        for (var register = 0; register < 8; register++)
            Write(Desk.Registers + (register * 8), register < arguments.Length ? arguments[register] : 0);

        Volatile.Write(ref *desks.Turn(desk), (int)Turn.Worker);
        Libc.Futex(desks.Turn(desk), Wake, int.MaxValue, null);
        busy = true;
    }

    /// <summary>Waits until the routine has ended.</summary>
    public Ran Finish()
    {
        busy = false;
        return Await();
    }

    /// <summary>The signal that killed the process, if its end was seen; else null.</summary>
    public Signal? Death => life.Reaped ? (Signal)life.Signal : null;

    /// <summary>Kills the process.</summary>
    public void Kill()
    {
        if (!life.Reaped)
            _ = Libc.kill(Pid, (int)Arm64.SIGKILL);
    }

    /// <summary>Kills the process with a signal that makes it dump core, and waits until it has.</summary>
    public void DumpCore()
    {
        var since = Stopwatch.GetTimestamp();
        _ = Libc.kill(Pid, (int)Signal.SIGABRT);
        while (!HasDied(out _))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new HangException($"no core was dumped within {Patience.TotalSeconds} s");

            Thread.Sleep(1);
        }
    }

    /// <summary>Waits until the process is gone, and its memory with it.</summary>
    public void Reap()
    {
        if (life.Reaped)
            return;

        if (life.IsGrandchild)
        {
            while (ProcessStat.DeathOf(Pid) is null)
                Thread.Sleep(1);
        }
        else
        {
            _ = Libc.waitpid(Pid, out _, 0);
        }

        life.Reaped = true;
    }

    private const int Wait = 0, Wake = 1, WNOHANG = 1;

    // A routine was started whose end nobody has waited for.
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
        var turn = desks.Turn(desk);
        var since = Stopwatch.GetTimestamp();
        var slice = new Libc.Timespec { Nanoseconds = desks.Userfaultfds.Count > 0 ? 2_000_000 : 100_000_000 };
        while (Volatile.Read(ref *turn) is var now && now != (int)Turn.Owner)
        {
            Libc.Futex(turn, Wait, now, &slice);
            if (Volatile.Read(ref *turn) != (int)Turn.Owner && HasDied(out var signal))
                return new Ran(-1, signal, Died: true);

            if (Message() is { } message)
            {
                waits = true;
                return new Ran(0, Waits: message);
            }

            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                // It may never end, not even when it is killed.
                life.Reaped = true;
                _ = Libc.kill(Pid, (int)Arm64.SIGKILL);
                throw new HangException($"the op did not come back within {Patience.TotalSeconds} s");
            }
        }

        return new Ran(
            (long)Read(Desk.Registers),
            (int)Read(Desk.FaultKind),
            (int)Read(Desk.FaultCode),
            Read(Desk.FaultAddress));
    }

    private UffdMessage? Message()
    {
        foreach (var userfaultfd in desks.Userfaultfds)
            if (userfaultfd.Read() is { } message)
                return message;

        return null;
    }

    private bool HasDied(out int signal)
    {
        if (!life.Reaped && Status() is { } status)
            (life.Reaped, life.Signal) = (true, status & 0x7f);

        signal = life.Signal;
        return life.Reaped;
    }

    private int? Status() => life.IsGrandchild
        ? ProcessStat.DeathOf(Pid)
        : Libc.waitpid(Pid, out var status, WNOHANG) == Pid ? status : null;

    private ulong Read(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(desks[desk][offset..]);

    private void Write(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(desks[desk][offset..], value);

    /// <summary>A process, shared by its threads.</summary>
    private sealed class Life
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
