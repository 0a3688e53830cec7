using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Asm;

/// <summary>
/// The code that puppet and guest share: executes the routine in the mailbox at X28, and writes the result
/// there.
/// </summary>
internal static class Worker
{
    /// <summary>
    /// Executes the routine in the mailbox. Another process wrote the routine, so the caches are made
    /// coherent first, 16 bytes at a time: no cache line is shorter (CTR_EL0).
    /// </summary>
    public static CodeBuilder ExecuteRoutine(this CodeBuilder code) => code
        .EachLine(SysOp.DC_CVAU).Add(DsbIsh)
        .EachLine(SysOp.IC_IVAU).Add(DsbIsh, Isb)
        .Add(Str(8, Xzr, X28, Mailbox.FaultKind))
        .Registers(Ldp)
        .Add(AddImm(X9, X28, Mailbox.Routine), Blr(X9))
        .Registers(Stp);

    private static CodeBuilder EachLine(this CodeBuilder code, SysOp op)
    {
        var next = new Label();
        return code
            .Add(
                AddImm(X9, X28, Mailbox.Routine), Ldr(8, X10, X28, Mailbox.RoutineLength),
                AddImm(X10, X10, Mailbox.Routine))
            .Add(A64Encoding.Add(X10, X10, X28))
            .Set(next)
            .Add(Sys(op, X9), AddImm(X9, X9, 16), Cmp(X9, X10))
            .Add(BLo, next);
    }

    private static CodeBuilder Registers(this CodeBuilder code, Func<Reg, Reg, Reg, int, uint> pair)
    {
        for (var register = X0; register < X8; register += 2)
            code.Add(pair(register, register + 1, X28, Mailbox.Registers + ((int)register * 8)));

        return code;
    }
}
