using System.Runtime.InteropServices;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome Mlock2Onfault(Op.Mlock2Onfault op)
    {
        const ulong MLOCK_ONFAULT = 1;
        return Called(Syscall(
            ProcessOf(op), Arm64.NR_mlock2, Address(op.At, op.Tag), Bytes(op.Pages), MLOCK_ONFAULT));
    }

    private Outcome Msync(Op.Msync op)
    {
        const ulong MS_SYNC = 4;
        return Called(Syscall(ProcessOf(op), Arm64.NR_msync, Address(op.At, op.Tag), Bytes(op.Pages), MS_SYNC));
    }

    private Outcome Mincore(Op.Mincore op)
    {
        var process = ProcessOf(op);
        var called = Called(Syscall(
            process, Arm64.NR_mincore, Address(op.At, op.Tag), Bytes(op.Pages), process.DataAddress));
        if (called is not Outcome.Done)
            return called;

        var resident = 0;
        foreach (var page in process.Data[..op.Pages])
            resident += page & 1;

        return new Outcome.Done(resident);
    }

    /// <summary>MPOL_DEFAULT is 0, and takes no nodes.</summary>
    private Outcome Mbind(Op.Mbind op) => Called(Syscall(
        ProcessOf(op), Arm64.NR_mbind, Address(op.At, op.Tag), Bytes(op.Pages), 0, 0, 0, 0));

    private Outcome GetMempolicy(Op.GetMempolicy op)
    {
        const ulong MPOL_F_ADDR = 2;
        var process = ProcessOf(op);
        return Called(Syscall(
            process, Arm64.NR_get_mempolicy, process.DataAddress, 0, 0, Address(op.At, op.Tag), MPOL_F_ADDR));
    }

    /// <summary>All of it on one thread: the kernel takes requests from the thread that attached only.</summary>
    private Outcome PtracePokedata(Op.PtracePokedata op)
    {
        const int PTRACE_POKEDATA = 5, PTRACE_ATTACH = 16, PTRACE_DETACH = 17;

        var (pid, address) = (ProcessOf(op).Pid, (nint)Address(op.At));
        if (Libc.ptrace(PTRACE_ATTACH, pid, 0, 0) != 0)
            return new Outcome.Unsupported($"cannot attach: {(Errno)Marshal.GetLastPInvokeError()}");

        if (Libc.waitpid(pid, out var status, 0) != pid || !Stopped(status))
            throw new AdapterException($"process {pid} did not stop for its tracer");

        var poked = Libc.ptrace(PTRACE_POKEDATA, pid, address, (nint)op.Value);
        var errno = (Errno)Marshal.GetLastPInvokeError();
        _ = Libc.ptrace(PTRACE_DETACH, pid, 0, 0);
        return poked == 0 ? new Outcome.Done() : new Outcome.Failed(errno);
    }

    private static bool Stopped(int status) => (status & 0xff) == 0x7f;
}
