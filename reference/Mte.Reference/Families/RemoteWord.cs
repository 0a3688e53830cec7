using System.Buffers.Binary;
using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>
/// Reads and writes eight bytes of another process's memory, as PTRACE_PEEKDATA, PTRACE_POKEDATA and
/// <c>/proc/PID/mem</c> do.
/// </summary>
internal static class RemoteWord
{
    public static Outcome Read(Kernel kernel, TaskStruct task, ulong address, bool force = true)
    {
        var bytes = new byte[sizeof(long)];
        var errno = new TraceeMemory(kernel, task).AccessRemoteVm(address, bytes, write: false, force);
        return errno == Errno.Ok
            ? new Outcome.Done(BinaryPrimitives.ReadInt64LittleEndian(bytes))
            : new Outcome.Failed(errno);
    }

    public static Outcome Write(
        Kernel kernel, TaskStruct task, ulong address, long value, bool force = true)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Outcome.From(
            new TraceeMemory(kernel, task).AccessRemoteVm(address, bytes, write: true, force));
    }
}
