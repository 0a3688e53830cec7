using System.Diagnostics;
using System.Text;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Makes processes and threads, and changes their state.</summary>
internal sealed class LinuxProcesses(ProgramProcesses processes)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.ProcessesFamily op) => op switch
    {
        Op.Fork fork => Fork(fork),
        Op.CloneThread clone => CloneThread(clone),
        Op.Execve execve => Execve(execve),
        Op.SchedYield => OutcomeOf(processes.Of(op).Syscall(Arm64.NR_sched_yield)),
        Op.Prctl prctl => Prctl(prctl),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome Fork(Op.Fork op)
    {
        var (child, ran) = processes.Of(op).Fork(processes.Count);
        if (child is not null)
            processes[op.As] = child;

        return OutcomeOf(ran);
    }

    private Outcome CloneThread(Op.CloneThread op)
    {
        var (thread, ran) = processes.Of(op).CloneThread(processes.Count);
        if (thread is not null)
            processes[op.As] = thread;

        return OutcomeOf(ran);
    }

    private Outcome Execve(Op.Execve op)
    {
        var process = processes.Of(op);
        var path = op.Program is Executable.Itself ? process.Executable : "/nonexistent";
        string[] strings = [path, .. process.Arguments];

        // The pointers of argv, a null, envp's null; then the strings.
        var (vector, text) = (process.DataAddress, (strings.Length + 1) * sizeof(ulong));
        var start = process.DataAddress;
        for (var index = 0; index < strings.Length; index++)
        {
            if (index > 0)
                process.Put((index - 1) * sizeof(ulong), process.DataAddress + (ulong)text);
            else
                start += (ulong)text;

            text += Encoding.UTF8.GetBytes(strings[index] + "\0", process.Data[text..]);
        }

        var end = (strings.Length - 1) * sizeof(ulong);
        process.Put(end, 0);
        return OutcomeOf(process.Syscall(Arm64.NR_execve, start, vector, vector + (ulong)end));
    }

    private Outcome Prctl(Op.Prctl op) =>
        OutcomeOf(
            processes.Of(op).Syscall(
                Arm64.NR_prctl, (ulong)op.Option, (ulong)op.Arg2, (ulong)op.Arg3, (ulong)op.Arg4,
                (ulong)op.Arg5),
            answers: true);
}
