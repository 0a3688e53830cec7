using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Reads and writes memory of another process.</summary>
internal sealed class RemoteMemoryModel(Kernel kernel, Tasks tasks, Addresses addresses)
{
    public Outcome Do(Op.RemoteMemoryFamily op) => op switch
    {
        Op.ProcessVmReadv read => ProcessVmReadv(read),
        Op.ProcessVmWritev write => ProcessVmWritev(write),
        Op.ProcMemRead read => RemoteWord.Read(
            kernel, tasks[read.Process], addresses.Of(read.At, read.Tag), Forces(op, tasks[read.Process])),
        Op.ProcMemWrite write => RemoteWord.Write(
            kernel, tasks[write.Process], addresses.Of(write.At, write.Tag), write.Value,
            Forces(op, tasks[write.Process])),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    /// <summary>Whether /proc/PID/mem reaches memory that the other process cannot access.</summary>
    [Models("fs/proc/base.c", "mem_rw")]
    private bool Forces(Op op, TaskStruct other) => other.Tracer == tasks.Of(op)
        ? kernel.Parts.Ptrace.ProcMemForcesForTracer
        : kernel.Parts.Ptrace.ProcMemForcesForAll;

    /// <summary>The other process's memory is reached by its pages, and its tags are not checked.</summary>
    [Models("mm/process_vm_access.c", "process_vm_rw_single_vec")]
    private Outcome ProcessVmReadv(Op.ProcessVmReadv op)
    {
        var (other, remote) = (tasks[op.Process], addresses.Of(op.At, op.Tag));
        var (own, to) = (new UserMemory(kernel, tasks.Of(op)), addresses.Of(op.To, op.ToTag));
        if (!own.AccessOk(to))
            return new Outcome.Failed(Errno.EFAULT);

        var bytes = new byte[op.Bytes];
        if (!Pin(other, remote, bytes.Length) || Access(other, remote, bytes, write: false) != Errno.Ok)
            return new Outcome.Failed(Errno.EFAULT);

        var copied = own.CopyToUser(to, bytes);
        return copied > 0 ? new Outcome.Done(copied) : new Outcome.Failed(Errno.EFAULT);
    }

    [Models("mm/process_vm_access.c", "process_vm_rw_single_vec")]
    private Outcome ProcessVmWritev(Op.ProcessVmWritev op)
    {
        var (other, remote) = (tasks[op.Process], addresses.Of(op.At, op.Tag));
        var (own, from) = (new UserMemory(kernel, tasks.Of(op)), addresses.Of(op.From, op.FromTag));
        var bytes = new byte[op.Bytes];
        var copied = own.CopyFromUser(bytes, from);
        if (copied == 0 || !Pin(other, remote, copied) ||
            Access(other, remote, bytes[..copied], write: true) != Errno.Ok)
            return new Outcome.Failed(Errno.EFAULT);

        return new Outcome.Done(copied);
    }

    private bool Pin(TaskStruct other, ulong address, int bytes) =>
        !kernel.Parts.Uaccess.ChecksPages || new UserMemory(kernel, other).PinUserPages(address, bytes);

    private Errno Access(TaskStruct other, ulong address, byte[] bytes, bool write) =>
        new TraceeMemory(kernel, other).AccessRemoteVm(
            Address.UntaggedAddr(address), bytes, write, kernel.Parts.Uaccess.ProcessVmForces);
}
