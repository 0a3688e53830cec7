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
}
