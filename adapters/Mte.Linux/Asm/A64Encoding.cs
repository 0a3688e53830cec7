namespace Mte.Linux.Asm;

/// <summary>
/// Encodings of the A64 instructions that the puppet and the guest are made of (Arm ARM, C6). A test holds
/// each against the GNU assembler. Offsets are in bytes; branch offsets count from the instruction itself.
/// </summary>
public static class A64Encoding
{
    public const uint Ret = 0xD65F03C0;
    public const uint Eret = 0xD69F03E0;
    public const uint Isb = 0xD5033FDF;
    public const uint DsbIsh = 0xD5033B9F;

    public static uint Svc(int imm) => 0xD4000001 | Field(imm, 16, 5);

    public static uint Hvc(int imm) => 0xD4000002 | Field(imm, 16, 5);

    public static uint Movz(Reg d, ushort imm, int shift = 0) =>
        0xD2800000 | ((uint)(shift / 16) << 21) | ((uint)imm << 5) | (uint)d;

    public static uint Movk(Reg d, ushort imm, int shift = 0) =>
        0xF2800000 | ((uint)(shift / 16) << 21) | ((uint)imm << 5) | (uint)d;

    /// <summary><c>mov Xd, Xm</c> (ORR with XZR).</summary>
    public static uint Mov(Reg d, Reg m) => Orr(d, Reg.Xzr, m);

    public static uint Orr(Reg d, Reg n, Reg m, int lsl = 0) =>
        0xAA000000 | ((uint)m << 16) | Field(lsl, 6, 10) | ((uint)n << 5) | (uint)d;

    public static uint Bic(Reg d, Reg n, Reg m) => 0x8A200000 | ((uint)m << 16) | ((uint)n << 5) | (uint)d;

    public static uint Add(Reg d, Reg n, Reg m) => 0x8B000000 | ((uint)m << 16) | ((uint)n << 5) | (uint)d;

    public static uint AddImm(Reg d, Reg n, int imm) =>
        0x91000000 | Field(imm, 12, 10) | ((uint)n << 5) | (uint)d;

    /// <summary><c>lsl Xd, Xn, #shift</c> (UBFM).</summary>
    public static uint Lsl(Reg d, Reg n, int shift) =>
        0xD3400000 | Field((64 - shift) % 64, 6, 16) | Field(63 - shift, 6, 10) | ((uint)n << 5) | (uint)d;

    /// <summary><c>ubfx Xd, Xn, #low, #width</c>.</summary>
    public static uint Ubfx(Reg d, Reg n, int low, int width) =>
        0xD3400000 | Field(low, 6, 16) | Field(low + width - 1, 6, 10) | ((uint)n << 5) | (uint)d;

    /// <summary><c>cmp Xn, Xm</c>.</summary>
    public static uint Cmp(Reg n, Reg m) => 0xEB00001F | ((uint)m << 16) | ((uint)n << 5);

    /// <summary><c>cmp Wn, #imm</c>.</summary>
    public static uint CmpImmW(Reg n, int imm) => 0x7100001F | Field(imm, 12, 10) | ((uint)n << 5);

    public static uint Adr(Reg d, int offset) =>
        0x10000000 | ((uint)(offset & 3) << 29) | Signed(offset >> 2, 19, 5) | (uint)d;

    public static uint B(int offset) => 0x14000000 | Signed(offset >> 2, 26, 0);

    public static uint BEq(int offset) => 0x54000000 | Signed(offset >> 2, 19, 5);

    /// <summary><c>b.lo</c>: unsigned lower.</summary>
    public static uint BLo(int offset) => 0x54000003 | Signed(offset >> 2, 19, 5);

    public static uint Cbnz(Reg t, int offset) => 0xB5000000 | Signed(offset >> 2, 19, 5) | (uint)t;

    public static uint Blr(Reg n) => 0xD63F0000 | ((uint)n << 5);

    /// <summary>
    /// <c>ldr Xt, [Xn, #offset]</c>, <c>ldr Wt</c>, <c>ldrh</c> or <c>ldrb</c>, by the size in bytes.
    /// </summary>
    public static uint Ldr(int bytes, Reg t, Reg n, int offset = 0) => Sized(0x39400000, bytes, t, n, offset);

    /// <summary>
    /// <c>str Xt, [Xn, #offset]</c>, <c>str Wt</c>, <c>strh</c> or <c>strb</c>, by the size in bytes.
    /// </summary>
    public static uint Str(int bytes, Reg t, Reg n, int offset = 0) => Sized(0x39000000, bytes, t, n, offset);

    /// <summary><c>ldrb Wt, [Xn], #step</c>.</summary>
    public static uint LdrbPost(Reg t, Reg n, int step) =>
        0x38400400 | Signed(step, 9, 12) | ((uint)n << 5) | (uint)t;

    /// <summary><c>strb Wt, [Xn], #step</c>.</summary>
    public static uint StrbPost(Reg t, Reg n, int step) =>
        0x38000400 | Signed(step, 9, 12) | ((uint)n << 5) | (uint)t;

    public static uint Ldp(Reg t, Reg t2, Reg n, int offset) => Pair(0xA9400000, t, t2, n, offset);

    public static uint Stp(Reg t, Reg t2, Reg n, int offset) => Pair(0xA9000000, t, t2, n, offset);

    /// <summary><c>ldar Wt, [Xn]</c>.</summary>
    public static uint LdarW(Reg t, Reg n) => 0x88DFFC00 | ((uint)n << 5) | (uint)t;

    /// <summary><c>stlr Wt, [Xn]</c>.</summary>
    public static uint StlrW(Reg t, Reg n) => 0x889FFC00 | ((uint)n << 5) | (uint)t;

    /// <summary><c>stg Xt, [Xn], #step</c>: the tag comes from bits 59:56 of Xt.</summary>
    public static uint StgPost(Reg t, Reg n, int step) =>
        0xD9200400 | Signed(step / 16, 9, 12) | ((uint)n << 5) | (uint)t;

    /// <summary><c>ldg Xt, [Xn, #offset]</c>: the tag goes to bits 59:56 of Xt.</summary>
    public static uint Ldg(Reg t, Reg n, int offset = 0) =>
        0xD9600000 | Signed(offset / 16, 9, 12) | ((uint)n << 5) | (uint)t;

    /// <summary><c>stg</c>, <c>stzg</c>, <c>st2g</c> or <c>stz2g</c> <c>Xt, [Xn]</c>.</summary>
    public static uint SetTag(TagStore op, Reg t, Reg n) =>
        0xD9200800 | ((uint)op << 22) | ((uint)n << 5) | (uint)t;

    /// <summary><c>stgp Xt, Xt2, [Xn]</c>: the tag comes from bits 59:56 of Xn.</summary>
    public static uint Stgp(Reg t, Reg t2, Reg n) => 0x69000000 | ((uint)t2 << 10) | ((uint)n << 5) | (uint)t;

    /// <summary><c>ldgm Xt, [Xn]</c>.</summary>
    public static uint Ldgm(Reg t, Reg n) => 0xD9E00000 | ((uint)n << 5) | (uint)t;

    /// <summary><c>stgm Xt, [Xn]</c>.</summary>
    public static uint Stgm(Reg t, Reg n) => 0xD9A00000 | ((uint)n << 5) | (uint)t;

    /// <summary><c>stzgm Xt, [Xn]</c>.</summary>
    public static uint Stzgm(Reg t, Reg n) => 0xD9200000 | ((uint)n << 5) | (uint)t;

    public static uint Irg(Reg d, Reg n, Reg m) => 0x9AC01000 | ((uint)m << 16) | ((uint)n << 5) | (uint)d;

    public static uint Gmi(Reg d, Reg n, Reg m) => 0x9AC01400 | ((uint)m << 16) | ((uint)n << 5) | (uint)d;

    /// <summary><c>addg Xd, Xn, #offset, #tagOffset</c>.</summary>
    public static uint Addg(Reg d, Reg n, int offset, int tagOffset) =>
        0x91800000 | Field(offset / 16, 6, 16) | Field(tagOffset, 4, 10) | ((uint)n << 5) | (uint)d;

    /// <summary><c>subg Xd, Xn, #offset, #tagOffset</c>.</summary>
    public static uint Subg(Reg d, Reg n, int offset, int tagOffset) =>
        0x40000000 | Addg(d, n, offset, tagOffset);

    /// <summary><c>lslv Xd, Xn, Xm</c>.</summary>
    public static uint Lslv(Reg d, Reg n, Reg m) => 0x9AC02000 | ((uint)m << 16) | ((uint)n << 5) | (uint)d;

    /// <summary><c>sub Xd, Xn, #imm</c>.</summary>
    public static uint SubImm(Reg d, Reg n, int imm) =>
        0xD1000000 | Field(imm, 12, 10) | ((uint)n << 5) | (uint)d;

    /// <summary><c>ldr Qt, [Xn]</c>.</summary>
    public static uint LdrQ(int t, Reg n) => 0x3DC00000 | ((uint)n << 5) | (uint)t;

    /// <summary><c>str Qt, [Xn]</c>.</summary>
    public static uint StrQ(int t, Reg n) => 0x3D800000 | ((uint)n << 5) | (uint)t;

    /// <summary><c>fmov Dd, Xn</c>.</summary>
    public static uint Fmov(int d, Reg n) => 0x9E670000 | ((uint)n << 5) | (uint)d;

    /// <summary><c>fmov Xd, Dn</c>.</summary>
    public static uint Fmov(Reg d, int n) => 0x9E660000 | ((uint)n << 5) | (uint)d;

    /// <summary><c>ldar Xt, [Xn]</c>.</summary>
    public static uint Ldar(Reg t, Reg n) => 0xC8DFFC00 | ((uint)n << 5) | (uint)t;

    /// <summary><c>stlr Xt, [Xn]</c>.</summary>
    public static uint Stlr(Reg t, Reg n) => 0xC89FFC00 | ((uint)n << 5) | (uint)t;

    /// <summary><c>ldxr Xt, [Xn]</c>.</summary>
    public static uint Ldxr(Reg t, Reg n) => 0xC85F7C00 | ((uint)n << 5) | (uint)t;

    /// <summary><c>stxr Ws, Xt, [Xn]</c>.</summary>
    public static uint Stxr(Reg s, Reg t, Reg n) => 0xC8007C00 | ((uint)s << 16) | ((uint)n << 5) | (uint)t;

    /// <summary><c>swp Xs, Xt, [Xn]</c>.</summary>
    public static uint Swp(Reg s, Reg t, Reg n) => 0xF8208000 | ((uint)s << 16) | ((uint)n << 5) | (uint)t;

    /// <summary><c>ldadd Xs, Xt, [Xn]</c>.</summary>
    public static uint Ldadd(Reg s, Reg t, Reg n) => 0xF8200000 | ((uint)s << 16) | ((uint)n << 5) | (uint)t;

    /// <summary><c>cas Xs, Xt, [Xn]</c>.</summary>
    public static uint Cas(Reg s, Reg t, Reg n) => 0xC8A07C00 | ((uint)s << 16) | ((uint)n << 5) | (uint)t;

    /// <summary><c>ldtr Xt, [Xn]</c>.</summary>
    public static uint Ldtr(Reg t, Reg n) => 0xF8400800 | ((uint)n << 5) | (uint)t;

    /// <summary><c>sttr Xt, [Xn]</c>.</summary>
    public static uint Sttr(Reg t, Reg n) => 0xF8000800 | ((uint)n << 5) | (uint)t;

    /// <summary><c>prfm pldl1keep, [Xn]</c>.</summary>
    public static uint Prfm(Reg n) => 0xF9800000 | ((uint)n << 5);

    public static uint Mrs(Reg t, SysReg r) => 0xD5300000 | ((uint)r << 5) | (uint)t;

    public static uint Msr(SysReg r, Reg t) => 0xD5100000 | ((uint)r << 5) | (uint)t;

    public static uint Sys(SysOp op, Reg t = Reg.Xzr) => 0xD5080000 | ((uint)op << 5) | (uint)t;

    private static uint Sized(uint op, int bytes, Reg t, Reg n, int offset)
    {
        var size = int.Log2(bytes);
        return op | ((uint)size << 30) | Field(offset >> size, 12, 10) | ((uint)n << 5) | (uint)t;
    }

    private static uint Pair(uint op, Reg t, Reg t2, Reg n, int offset) =>
        op | Signed(offset / 8, 7, 15) | ((uint)t2 << 10) | ((uint)n << 5) | (uint)t;

    private static uint Field(int value, int bits, int shift)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(value, value & ((1 << bits) - 1));
        return (uint)value << shift;
    }

    private static uint Signed(int value, int bits, int shift)
    {
        var half = 1 << (bits - 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -half);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, half);
        return ((uint)value & ((1u << bits) - 1)) << shift;
    }
}
