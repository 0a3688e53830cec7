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
internal readonly record struct Ran(long X0, int Signal = 0, int Code = 0, ulong Address = 0, bool Died = false)
{
    public bool Faulted => Signal != 0;
}

/// <summary>One process under test: it executes what it is sent and nothing else.</summary>
internal sealed unsafe class Puppet
{
    /// <summary>A single op that takes this long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Desks desks;
    private readonly int desk;

    private Puppet(Desks desks, int desk, int pid) => (this.desks, this.desk, Pid) = (desks, desk, pid);

    public int Pid { get; }

    /// <summary>Room for data that the process sees at <see cref="DataAddress"/>.</summary>
    public Span<byte> Data => desks[desk][Desk.Data..];

    /// <summary>Where the process sees <see cref="Data"/>.</summary>
    public ulong DataAddress => Read(Desk.Self) + Desk.Data;

    /// <summary>Starts the first process of a program, freshly executed, at desk 0.</summary>
    public static Puppet Start(Desks desks, string image)
    {
        var sigaction = desks[0][Desk.SigAction..];
        BinaryPrimitives.WriteUInt64LittleEndian(sigaction, PuppetImage.HandlerAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(sigaction[8..], Arm64.SA_SIGINFO);

        var error = Libc.posix_spawn(out var pid, image, 0, 0, ["puppet", desks.Path, null], [null]);
        if (error != 0)
            throw new AdapterException($"cannot start the puppet {image}: {(Errno)error}");

        var puppet = new Puppet(desks, 0, pid);

        // An empty routine: its answer says that the process is up, and where it sees its desk.
        puppet.Run([]);
        return puppet;
    }

    /// <summary>
    /// Forks. The child is made a child of this process (CLONE_PARENT), so that its death can be waited for here.
    /// Null with the error if the call failed.
    /// </summary>
    public (Puppet? Child, Ran Ran) Fork(int childDesk)
    {
        var childAddress = Read(Desk.Self) + (ulong)(Desk.Size * (childDesk - desk));
        *desks.Turn(childDesk) = (int)Turn.Worker;
        var ran = Run(Routines.Clone(Arm64.NR_clone), Arm64.CLONE_PARENT | Arm64.SIGCHLD, 0, 0, 0, 0, childAddress);
        if (ran.Faulted || ran.X0 < 0)
            return (null, ran);

        var child = new Puppet(desks, childDesk, (int)ran.X0);
        child.Await();
        return (child, ran);
    }

    /// <summary>Executes a routine with these arguments in X0, X1, …</summary>
    public Ran Run(ReadOnlySpan<byte> routine, params ReadOnlySpan<ulong> arguments)
    {
        var memory = desks[desk];
        if (routine.IsEmpty)
            routine = Routines.Nothing;

        routine.CopyTo(memory[Desk.Routine..Desk.Data]);
        Write(Desk.RoutineLength, (ulong)routine.Length);
        for (var register = 0; register < 8; register++)
            Write(Desk.Registers + (register * 8), register < arguments.Length ? arguments[register] : 0);

        Volatile.Write(ref *desks.Turn(desk), (int)Turn.Worker);
        Libc.Futex(desks.Turn(desk), Wake, int.MaxValue, null);
        return Await();
    }

    /// <summary>Kills the process and waits until it is gone, and its memory with it.</summary>
    public void Kill()
    {
        if (reaped)
            return;

        _ = Libc.kill(Pid, (int)Arm64.SIGKILL);
        _ = Libc.waitpid(Pid, out _, 0);
    }

    private const int Wait = 0, Wake = 1, WNOHANG = 1;

    private bool reaped;

    private Ran Await()
    {
        var turn = desks.Turn(desk);
        var since = Stopwatch.GetTimestamp();
        var slice = new Libc.Timespec { Nanoseconds = 100_000_000 };
        while (Volatile.Read(ref *turn) is var now && now != (int)Turn.Owner)
        {
            Libc.Futex(turn, Wait, now, &slice);
            if (Volatile.Read(ref *turn) != (int)Turn.Owner && HasDied(out var signal))
                return new Ran(-1, signal, Died: true);

            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new AdapterException($"the op did not come back within {Patience.TotalSeconds} s");
        }

        return new Ran(
            (long)Read(Desk.Registers),
            (int)Read(Desk.FaultKind),
            (int)Read(Desk.FaultCode),
            Read(Desk.FaultAddress));
    }

    private bool HasDied(out int signal)
    {
        signal = 0;
        if (!reaped && Libc.waitpid(Pid, out var status, WNOHANG) == Pid)
        {
            reaped = true;
            signal = status & 0x7f;
        }

        return reaped;
    }

    private ulong Read(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(desks[desk][offset..]);

    private void Write(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(desks[desk][offset..], value);
}
