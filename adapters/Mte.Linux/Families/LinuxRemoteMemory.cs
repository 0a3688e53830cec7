using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Reads and writes another process's memory.</summary>
internal sealed class LinuxRemoteMemory(ProgramProcesses processes, PlaceAddresses addresses)
{
    /// <summary>Where in the puppet's room for data the word lies that is read or written.</summary>
    private const int Buffer = 64;

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.RemoteMemoryFamily op) => op switch
    {
        Op.ProcessVmReadv read => ProcessVm(
            op, Arm64.NR_process_vm_readv, read.Process, addresses.Of(read.To, read.ToTag),
            addresses.Of(read.At, read.Tag), read.Bytes),
        Op.ProcessVmWritev write => ProcessVm(
            op, Arm64.NR_process_vm_writev, write.Process, addresses.Of(write.From, write.FromTag),
            addresses.Of(write.At, write.Tag), write.Bytes),
        Op.ProcMemRead read => ProcMemRead(read),
        Op.ProcMemWrite write => ProcMemWrite(write),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome ProcessVm(Op op, int number, string other, ulong local, ulong remote, int bytes)
    {
        const int Remote = 16;

        var process = processes.Of(op);
        process.PutIovec(local, bytes);
        process.Put(Remote, remote);
        process.Put(Remote + 8, (ulong)bytes);
        return OutcomeOf(
            process.Syscall(
                number, (ulong)processes[other].Pid, process.DataAddress, 1, process.DataAddress + Remote, 1,
                0),
            answers: true);
    }

    private Outcome ProcMemRead(Op.ProcMemRead op)
    {
        var process = processes.Of(op);
        var ran = InMemoryOf(process, op.Process, Arm64.NR_pread64, addresses.Of(op.At, op.Tag));
        return OutcomeOf(ran) is not Outcome.Done ? OutcomeOf(ran)
            : ran.X0 == sizeof(long) ? new Outcome.Done(process.Word(Buffer))
            : new Outcome.Failed(Errno.EIO);
    }

    private Outcome ProcMemWrite(Op.ProcMemWrite op)
    {
        var process = processes.Of(op);
        return OutcomeOf(
            InMemoryOf(process, op.Process, Arm64.NR_pwrite64, addresses.Of(op.At, op.Tag), (ulong)op.Value));
    }

    private Ran InMemoryOf(Puppet process, string other, int number, ulong address, ulong value = 0)
    {
        var path = $"/proc/{processes[other].Pid}/mem";
        if (NewFiles.Open(process, path, Arm64.O_RDWR) is not Outcome.Done(var file, _))
            throw new AdapterException($"cannot open the memory of {other}");

        process.Put(Buffer, value);
        var ran = process.Syscall(number, (ulong)file, process.DataAddress + Buffer, sizeof(ulong), address);
        process.Syscall(Arm64.NR_close, (ulong)file);
        return ran;
    }
}
