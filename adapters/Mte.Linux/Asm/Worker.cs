using static Mte.Linux.Asm.A64;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Asm;

/// <summary>The part that puppet and guest share: fetch a routine from the desk in X28, execute it, put the result back.</summary>
internal static class Worker
{
    /// <summary>
    /// Executes the routine on the desk. The routine was written by somebody else, so the caches are made coherent
    /// first, 16 bytes at a time: no cache line is shorter (CTR_EL0).
    /// </summary>
    public static Code ExecuteRoutine(this Code code) => code
        .EachLine(SysOp.DC_CVAU).Add(DsbIsh)
        .EachLine(SysOp.IC_IVAU).Add(DsbIsh, Isb)
        .Add(Str(8, Xzr, X28, Desk.FaultKind))
        .Registers(Ldp)
        .Add(AddImm(X9, X28, Desk.Routine), Blr(X9))
        .Registers(Stp);

    private static Code EachLine(this Code code, SysOp op)
    {
        var next = new Label();
        return code
            .Add(AddImm(X9, X28, Desk.Routine), Ldr(8, X10, X28, Desk.RoutineLength), AddImm(X10, X10, Desk.Routine))
            .Add(A64.Add(X10, X10, X28))
            .Set(next)
            .Add(Sys(op, X9), AddImm(X9, X9, 16), Cmp(X9, X10))
            .Add(BLo, next);
    }

    private static Code Registers(this Code code, Func<Reg, Reg, Reg, int, uint> pair)
    {
        for (var register = X0; register < X8; register += 2)
            code.Add(pair(register, register + 1, X28, Desk.Registers + ((int)register * 8)));

        return code;
    }
}
