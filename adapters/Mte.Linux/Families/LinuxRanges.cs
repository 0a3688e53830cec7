using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Locks memory, writes it back, and asks about it.</summary>
internal sealed class LinuxRanges(ProgramProcesses processes, PlaceAddresses addresses)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.RangesFamily op) => op switch
    {
        Op.Mlock mlock => OnRange(op, Arm64.NR_mlock, mlock.At, mlock.Tag, mlock.Pages),
        Op.Munlock munlock => OnRange(op, Arm64.NR_munlock, munlock.At, munlock.Tag, munlock.Pages),
        Op.Mlock2Onfault mlock => OnRange(
            op, Arm64.NR_mlock2, mlock.At, mlock.Tag, mlock.Pages, Arm64.MLOCK_ONFAULT),
        Op.Mlockall mlockall => OutcomeOf(
            processes.Of(op).Syscall(Arm64.NR_mlockall, (ulong)mlockall.Flags)),
        Op.Msync msync => OnRange(op, Arm64.NR_msync, msync.At, msync.Tag, msync.Pages, Arm64.MS_SYNC),
        Op.Mincore mincore => Mincore(mincore),
        Op.Mbind mbind => Mbind(mbind),
        Op.GetMempolicy policy => GetMempolicy(policy),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    /// <summary>A system call that takes an address and a length, and flags that are 0.</summary>
    /// <summary>A system call that takes an address, a length, and one more argument or none.</summary>
    private Outcome OnRange(Op op, int number, Place at, int tag, int pages, ulong argument = 0) =>
        OutcomeOf(processes.Of(op).Syscall(number, addresses.Of(at, tag), addresses.Bytes(pages), argument));

    private Outcome Mincore(Op.Mincore op)
    {
        var process = processes.Of(op);
        var called = OutcomeOf(process.Syscall(
            Arm64.NR_mincore, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), process.DataAddress));
        if (called is not Outcome.Done)
            return called;

        var resident = 0;
        foreach (var page in process.Data[..op.Pages])
            resident += page & 1;

        return new Outcome.Done(resident);
    }

    /// <summary>MPOL_DEFAULT takes no nodes.</summary>
    private Outcome Mbind(Op.Mbind op) => OutcomeOf(processes.Of(op).Syscall(
        Arm64.NR_mbind, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), Arm64.MPOL_DEFAULT, 0, 0, 0));

    private Outcome GetMempolicy(Op.GetMempolicy op)
    {
        var process = processes.Of(op);
        return OutcomeOf(process.Syscall(
            Arm64.NR_get_mempolicy, process.DataAddress, 0, 0, addresses.Of(
                op.At, op.Tag), Arm64.MPOL_F_ADDR));
    }
}
