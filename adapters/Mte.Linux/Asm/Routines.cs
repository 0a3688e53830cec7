using Mte.Linux.Abi;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Asm;

/// <summary>
/// Short routines that a puppet or a guest is sent to execute: arguments in X0 to X5, result in X0. The same
/// routine runs at EL0 in a process and at EL1 in a guest, so both make the same accesses.
/// </summary>
public static class Routines
{
    /// <summary>Does nothing.</summary>
    public static byte[] Nothing { get; } = new CodeBuilder().Add(Ret).ToBytes();

    /// <summary>A system call: number in X8 here, arguments in X0 to X5.</summary>
    public static byte[] Syscall(int number) =>
        new CodeBuilder().Const(X8, (ulong)number).Add(Svc(0), Ret).ToBytes();

    /// <summary>
    /// clone(X0 = flags, X1 = stack): fork, or a new thread. The child takes X5 as its mailbox before it
    /// answers.
    /// </summary>
    public static byte[] Clone(int number)
    {
        var parent = new Label();
        return new CodeBuilder()
            .Const(X8, (ulong)number).Add(Svc(0))
            .Add(offset => Cbnz(X0, offset), parent)
            .Add(Mov(X28, X5))
            .Set(parent).Add(Ret)
            .ToBytes();
    }

    /// <summary>
    /// The routine with a system call behind it that does nothing: an asynchronous fault is reported when the
    /// kernel is entered next, and that must be before the routine has ended. Not for guests.
    /// </summary>
    public static byte[] EnterKernelAfter(byte[] routine)
    {
        var end = new CodeBuilder().Add(Mov(X9, X0)).Const(X8, Arm64.NR_getpid).Add(Svc(0), Mov(X0, X9), Ret)
            .ToBytes();
        return [.. routine[..^sizeof(uint)], .. end];
    }

    /// <summary>X0 = the value of <paramref name="bytes"/> bytes at the tagged address X0.</summary>
    public static byte[] Load(int bytes) => new CodeBuilder().Add(Ldr(bytes, X0, X0), Ret).ToBytes();

    /// <summary>Stores the low <paramref name="bytes"/> bytes of X1 at the tagged address X0.</summary>
    public static byte[] Store(int bytes) => new CodeBuilder().Add(Str(bytes, X1, X0), Ret).ToBytes();

    /// <summary>Sets the tags of the granules from X0 up to X1 from the bytes at X2.</summary>
    public static byte[] SetTags()
    {
        var next = new Label();
        return new CodeBuilder()
            .Set(next)
            .Add(LdrbPost(X3, X2, 1), Lsl(X3, X3, 56), StgPost(X3, X0, 16), Cmp(X0, X1))
            .Add(BLo, next)
            .Add(Ret)
            .ToBytes();
    }

    /// <summary>Reads the tags of the granules from X0 up to X1 into the bytes at X2.</summary>
    public static byte[] GetTags()
    {
        var next = new Label();
        return new CodeBuilder()
            .Set(next)
            .Add(Ldg(X3, X0), Ubfx(X3, X3, 56, 4), StrbPost(X3, X2, 1), AddImm(X0, X0, 16), Cmp(X0, X1))
            .Add(BLo, next)
            .Add(Ret)
            .ToBytes();
    }

    /// <summary>Sets the granules from X0 up to the untagged X1 to the tag of X0 and the data X2.</summary>
    public static byte[] FillTagged()
    {
        var next = new Label();
        return new CodeBuilder()
            .Add(Lsl(X3, X0, 8), Ubfx(X3, X3, 8, 56))
            .Set(next)
            .Add(Stgp(X2, X2, X0), AddImm(X0, X0, 16), AddImm(X3, X3, 16), Cmp(X3, X1))
            .Add(BLo, next)
            .Add(Ret)
            .ToBytes();
    }

    /// <summary>Copies words of eight bytes from X1 up to X2 to X0.</summary>
    public static byte[] CopyWords { get; } = MakeCopyWords();

    private static byte[] MakeCopyWords()
    {
        var next = new Label();
        return new CodeBuilder()
            .Set(next)
            .Add(Ldr(8, X3, X1), Str(8, X3, X0), AddImm(X1, X1, 8), AddImm(X0, X0, 8), Cmp(X1, X2))
            .Add(BLo, next)
            .Add(Ret)
            .ToBytes();
    }

    /// <summary>Copies bytes from X1 up to X2 to X0.</summary>
    public static byte[] Copy()
    {
        var next = new Label();
        return new CodeBuilder()
            .Set(next)
            .Add(LdrbPost(X3, X1, 1), StrbPost(X3, X0, 1), Cmp(X1, X2))
            .Add(BLo, next)
            .Add(Ret)
            .ToBytes();
    }

    /// <summary>At EL1: SCTLR_EL1.TCF (bits 41:40) or TCF0 (bits 39:38) = X0.</summary>
    public static byte[] SetTcf(int el)
    {
        var low = el == 0 ? 38 : 40;
        return new CodeBuilder()
            .Const(X2, 3UL << low)
            .Add(
                Mrs(X1, SysReg.SCTLR_EL1), Bic(X1, X1, X2), Orr(X1, X1, X0, low), Msr(SysReg.SCTLR_EL1, X1),
                Isb, Ret)
            .ToBytes();
    }

    /// <summary>
    /// At EL1: executes a routine at EL0, where the same memory lies <paramref name="alias"/> bytes higher.
    /// It ends with an SVC in place of its return.
    /// </summary>
    public static byte[] AtEl0(byte[] routine, ulong alias)
    {
        const ulong El0Masked = 0x3c0;

        var body = new Label();
        var enter = new CodeBuilder()
            .Add(Sys(SysOp.IC_IALLU), DsbIsh)
            .Const(X10, El0Masked).Add(Msr(SysReg.SPSR_EL1, X10))
            .Const(X10, alias).Add(offset => Adr(X9, offset), body)
            .Add(A64Encoding.Add(X9, X9, X10), Msr(SysReg.ELR_EL1, X9))
            .Add(Eret)
            .Set(body).ToBytes();
        return [.. enter, .. routine[..^sizeof(uint)], .. new CodeBuilder().Add(Svc(0)).ToBytes()];
    }

    /// <summary>At EL1: a call of the hypervisor, its number in X0 (SMC Calling Convention).</summary>
    public static byte[] HypervisorCall() => new CodeBuilder().Add(Hvc(0), Ret).ToBytes();
}
