using Mte.Spec.Ops;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Asm;

/// <summary>
/// Routines of one instruction that makes, stores or checks tags: arguments in X0 (address) and X1 (value),
/// result in X0.
/// </summary>
public static class TagRoutines
{
    /// <summary>An access. What is loaded is the result; 0 for the others.</summary>
    public static byte[] Access(AccessInstruction instruction)
    {
        var code = new CodeBuilder().Add(Mov(X2, X0)).Const(X0, 0);
        return (instruction switch
        {
            AccessInstruction.Ldp => code.Add(Ldp(X0, X3, X2, 0)),
            AccessInstruction.Stp => code.Add(Stp(X1, X1, X2, 0)),
            AccessInstruction.LdrQ => code.Add(LdrQ(0, X2), Fmov(X0, 0)),
            AccessInstruction.StrQ => code.Add(Fmov(0, X1), StrQ(0, X2)),
            AccessInstruction.Ldar => code.Add(Ldar(X0, X2)),
            AccessInstruction.Stlr => code.Add(Stlr(X1, X2)),
            AccessInstruction.Ldxr => code.Add(Ldxr(X0, X2)),
            AccessInstruction.Stxr => code.Add(Ldxr(X3, X2), Stxr(X4, X1, X2)),
            AccessInstruction.Swp => code.Add(Swp(X1, X0, X2)),
            AccessInstruction.Ldadd => code.Add(Ldadd(X1, X0, X2)),
            AccessInstruction.Cas => code.Add(Cas(X0, X1, X2)),
            AccessInstruction.Ldtr => code.Add(Ldtr(X0, X2)),
            AccessInstruction.Sttr => code.Add(Sttr(X1, X2)),
            AccessInstruction.LdrSp =>
                code.Add(AddImm(X3, Sp, 0), AddImm(Sp, X2, 0), Ldr(8, X0, Sp), AddImm(Sp, X3, 0)),
            AccessInstruction.StrSp =>
                code.Add(AddImm(X3, Sp, 0), AddImm(Sp, X2, 0), Str(8, X1, Sp), AddImm(Sp, X3, 0)),
            AccessInstruction.Prfm => code.Add(Prfm(X2)),
            AccessInstruction.DcZva => code.Add(Sys(SysOp.DC_ZVA, X2)),
            _ =>
                throw new ArgumentOutOfRangeException(
                    nameof(instruction), instruction, "no such instruction"),
        }).Add(Ret).ToBytes();
    }

    /// <summary>Stores the tag of the address X0, which may be the tag of the access too.</summary>
    public static byte[] SetTag(TagInstruction instruction)
    {
        const ulong Data = 0x5a5a;

        var code = new CodeBuilder();
        return (instruction switch
        {
            TagInstruction.Stzg => code.Add(A64Encoding.SetTag(TagStore.STZG, X0, X0)),
            TagInstruction.St2g => code.Add(A64Encoding.SetTag(TagStore.ST2G, X0, X0)),
            TagInstruction.Stz2g => code.Add(A64Encoding.SetTag(TagStore.STZ2G, X0, X0)),
            TagInstruction.Stgp => code.Const(X1, Data).Add(Stgp(X1, X1, X0)),
            TagInstruction.DcGva => code.Add(Sys(SysOp.DC_GVA, X0)),
            TagInstruction.DcGzva => code.Add(Sys(SysOp.DC_GZVA, X0)),
            _ =>
                throw new ArgumentOutOfRangeException(
                    nameof(instruction), instruction, "no such instruction"),
        }).Add(Ret).ToBytes();
    }

    /// <summary>What EL0 does not have: the tags of the block at X0, from X1 or to X0.</summary>
    public static byte[] TagBlock(TagBlockInstruction instruction) => new CodeBuilder()
        .Add(instruction switch
        {
            TagBlockInstruction.Ldgm => Ldgm(X1, X0),
            TagBlockInstruction.Stgm => Stgm(X1, X0),
            _ => Stzgm(X1, X0),
        })
        .Add(Mov(X0, X1), Ret)
        .ToBytes();

    /// <summary>Cleans or invalidates the set and way X0 of a cache of tags.</summary>
    public static byte[] SetWay(SetWayInstruction instruction) => new CodeBuilder()
        .Add(Sys(
            instruction switch
            {
                SetWayInstruction.DcIgsw => SysOp.DC_IGSW,
                SetWayInstruction.DcIgdsw => SysOp.DC_IGDSW,
                SetWayInstruction.DcCgsw => SysOp.DC_CGSW,
                SetWayInstruction.DcCgdsw => SysOp.DC_CGDSW,
                SetWayInstruction.DcCigsw => SysOp.DC_CIGSW,
                _ => SysOp.DC_CIGDSW,
            },
            X0))
        .Add(Ret)
        .ToBytes();

    /// <summary>
    /// Holds the tags of the granules from X0 up to X1 against the bytes at X2, again and again, and adds 1
    /// to the word at X3 each time, until the word at X4 is not 0. X0 = how often a tag was another.
    /// </summary>
    public static byte[] Watch()
    {
        var (again, next, same) = (new Label(), new Label(), new Label());
        return new CodeBuilder()
            .Const(X8, 0)
            .Set(again).Add(Mov(X5, X0), Mov(X6, X2))
            .Set(next).Add(Ldg(X7, X5), Ubfx(X7, X7, 56, 4), LdrbPost(X9, X6, 1), Cmp(X7, X9))
            .Add(BEq, same).Add(AddImm(X8, X8, 1))
            .Set(same).Add(AddImm(X5, X5, 16), Cmp(X5, X1))
            .Add(BLo, next)
            .Add(Ldr(8, X7, X3), AddImm(X7, X7, 1), Str(8, X7, X3), Ldr(8, X7, X4), Cmp(X7, Xzr))
            .Add(BEq, again)
            .Add(Mov(X0, X8), Ret)
            .ToBytes();
    }

    /// <summary>X0 = a system register.</summary>
    public static byte[] Mrs(UserRegister register) =>
        new CodeBuilder().Add(A64Encoding.Mrs(X0, Of(register)), Ret).ToBytes();

    /// <summary>A system register = X0.</summary>
    public static byte[] Msr(UserRegister register) =>
        new CodeBuilder().Add(A64Encoding.Msr(Of(register), X0), Ret).ToBytes();

    /// <summary>
    /// IRG, X0 times, with the tags of the mask X1 left out; X0 = the set of tags that came.
    /// </summary>
    public static byte[] Irg()
    {
        var next = new Label();
        return new CodeBuilder()
            .Add(Mov(X2, X0)).Const(X0, 0).Const(X5, 1)
            .Set(next)
            .Add(
                A64Encoding.Irg(X3, Xzr, X1), Ubfx(X3, X3, 56, 4), Lslv(X3, X5, X3), Orr(X0, X0, X3),
                SubImm(X2, X2, 1))
            .Add(offset => Cbnz(X2, offset), next)
            .Add(Ret)
            .ToBytes();
    }

    /// <summary>X0 = X0 plus 16 bytes, its tag so many further.</summary>
    public static byte[] Addg(int tagOffset) =>
        new CodeBuilder().Add(A64Encoding.Addg(X0, X0, 16, tagOffset), Ret).ToBytes();

    /// <summary>X0 = X0 minus 16 bytes, its tag so many further.</summary>
    public static byte[] Subg(int tagOffset) =>
        new CodeBuilder().Add(A64Encoding.Subg(X0, X0, 16, tagOffset), Ret).ToBytes();

    /// <summary>X0 = the mask X1 with the tag of X0 in it.</summary>
    public static byte[] Gmi() => new CodeBuilder().Add(A64Encoding.Gmi(X0, X0, X1), Ret).ToBytes();

    /// <summary>The register with the same name.</summary>
    public static SysReg Of(UserRegister register) => Enum.Parse<SysReg>(register.ToString());
}
