using Mte.Linux.Asm;
using Mte.Linux.Host;
using Mte.Linux.Puppets;
using Mte.Spec.Litmus;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Litmus;

/// <summary>Calls of processes before the threads of a litmus test start. Every call must succeed.</summary>
internal sealed class LitmusCalls(Machine machine, LitmusJob job, LitmusUnit unit)
{
    /// <summary>Does steps with each page, or huge page, of a range.</summary>
    public void Do(Puppet process, ulong start, int pages, IReadOnlyList<LitmusOp> steps)
    {
        var code = LitmusCode.Of(new LitmusLoop(
            steps, [], machine.PageSize, unit.Stride, Meets: false, Spins: 0, Yields: false, -1, 0));
        var ran = process.Run(code, start, start + ((ulong)pages * unit.Stride));
        if (ran.Died || ran.Faulted)
            throw new AdapterException(
                $"{job.Id} cannot be prepared: signal {ran.Signal} at 0x{ran.Address:x}");
    }

    /// <summary>Writes its own address to each page of a range: no two of them are equal.</summary>
    public static void WriteAddresses(Puppet process, ulong start, ulong bytes, int pageSize)
    {
        var next = new Label();
        var code = new CodeBuilder().Const(X2, (ulong)pageSize)
            .Set(next).Add(Str(8, X0, X0), A64Encoding.Add(X0, X0, X2), Cmp(X0, X1)).Add(BLo, next)
            .Add(Ret).ToBytes();
        process.Run(code, start, start + bytes);
    }

    /// <summary>Makes a system call.</summary>
    public ulong Call(Puppet process, int number, params ReadOnlySpan<ulong> arguments)
    {
        var ran = process.Run(Routines.Syscall(number), arguments);
        return ran.X0 is < 0 and > -4096
            ? throw new AdapterException(
                $"{job.Id} cannot be prepared: system call {number} failed with {(Errno)(-ran.X0)}")
            : (ulong)ran.X0;
    }
}
