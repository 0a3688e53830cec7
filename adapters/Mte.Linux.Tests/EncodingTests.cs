using System.Buffers.Binary;
using Mte.Linux.Asm;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Tests;

/// <summary>Our encodings are the GNU assembler's.</summary>
public sealed class EncodingTests
{
    /// <summary>
    /// Each instruction as the assembler spells it, what we make of it, and the word the GNU assembler made
    /// of it. The second test below asks the assembler again, so the third column cannot be wrong unseen.
    /// </summary>
    private static readonly (string Text, uint Ours, uint Gnu)[] Instructions =
    [
        ("ret", Ret, 0xd65f03c0),
        ("eret", Eret, 0xd69f03e0),
        ("isb", Isb, 0xd5033fdf),
        ("dsb ish", DsbIsh, 0xd5033b9f),
        ("svc #0", Svc(0), 0xd4000001),
        ("hvc #0x1234", Hvc(0x1234), 0xd4024682),
        ("svc #0x1234", Svc(0x1234), 0xd4024681),
        ("movz x3, #0xbeef", Movz(X3, 0xbeef), 0xd297dde3),
        ("movz x3, #0xbeef, lsl #48", Movz(X3, 0xbeef, 48), 0xd2f7dde3),
        ("movk x30, #0xffff, lsl #16", Movk(X30, 0xffff, 16), 0xf2bffffe),
        ("mov x28, x0", Mov(X28, X0), 0xaa0003fc),
        ("orr x1, x1, x0, lsl #40", Orr(X1, X1, X0, 40), 0xaa00a021),
        ("bic x1, x1, x2", Bic(X1, X1, X2), 0x8a220021),
        ("add x10, x10, x28", A64Encoding.Add(X10, X10, X28), 0x8b1c014a),
        ("add x9, x28, #0x100", AddImm(X9, X28, 0x100), 0x91040389),
        ("add x9, sp, #4095", AddImm(X9, Sp, 4095), 0x913fffe9),
        ("lsl x3, x3, #56", Lsl(X3, X3, 56), 0xd3481c63),
        ("lsl x3, x4, #0", Lsl(X3, X4, 0), 0xd340fc83),
        ("ubfx x3, x3, #56, #4", Ubfx(X3, X3, 56, 4), 0xd378ec63),
        ("cmp x0, x1", Cmp(X0, X1), 0xeb01001f),
        ("cmp w2, #1", CmpImmW(X2, 1), 0x7100045f),
        ("adr x3, .+0x1ff", Adr(X3, 0x1ff), 0x70000fe3),
        ("adr x3, .-0x10000", Adr(X3, -0x10000), 0x10f80003),
        ("b .+0x40", B(0x40), 0x14000010),
        ("b .-0x40", B(-0x40), 0x17fffff0),
        ("b.eq .-8", BEq(-8), 0x54ffffc0),
        ("b.lo .-16", BLo(-16), 0x54ffff83),
        ("cbnz x0, .+8", Cbnz(X0, 8), 0xb5000040),
        ("blr x9", Blr(X9), 0xd63f0120),
        ("ldr x1, [sp, #16]", Ldr(8, X1, Sp, 16), 0xf9400be1),
        ("ldr w1, [x2, #16]", Ldr(4, X1, X2, 16), 0xb9401041),
        ("ldrh w1, [x2, #2]", Ldr(2, X1, X2, 2), 0x79400441),
        ("ldrb w1, [x2, #4095]", Ldr(1, X1, X2, 4095), 0x397ffc41),
        ("str x28, [x28, #0x68]", Str(8, X28, X28, 0x68), 0xf900379c),
        ("str wzr, [x27]", Str(4, Xzr, X27), 0xb900037f),
        ("strh w5, [x6]", Str(2, X5, X6), 0x790000c5),
        ("strb w5, [x6]", Str(1, X5, X6), 0x390000c5),
        ("ldrb w3, [x2], #1", LdrbPost(X3, X2, 1), 0x38401443),
        ("strb w3, [x2], #-1", StrbPost(X3, X2, -1), 0x381ff443),
        ("ldp x0, x1, [x28, #16]", Ldp(X0, X1, X28, 16), 0xa9410780),
        ("stp x6, x7, [x28, #-64]", Stp(X6, X7, X28, -64), 0xa93c1f86),
        ("ldar w2, [x28]", LdarW(X2, X28), 0x88dfff82),
        ("stlr w1, [x28]", StlrW(X1, X28), 0x889fff81),
        ("stg x3, [x0], #16", StgPost(X3, X0, 16), 0xd9201403),
        ("stg x3, [x0], #-4096", StgPost(X3, X0, -4096), 0xd9300403),
        ("ldg x3, [x0]", Ldg(X3, X0), 0xd9600003),
        ("ldg x3, [x0, #4080]", Ldg(X3, X0, 4080), 0xd96ff003),
        ("mrs x5, sctlr_el1", Mrs(X5, SysReg.SCTLR_EL1), 0xd5381005),
        ("msr sctlr_el1, x5", Msr(SysReg.SCTLR_EL1, X5), 0xd5181005),
        ("mrs x5, ttbr0_el1", Mrs(X5, SysReg.TTBR0_EL1), 0xd5382005),
        ("msr ttbr0_el1, x5", Msr(SysReg.TTBR0_EL1, X5), 0xd5182005),
        ("mrs x5, tcr_el1", Mrs(X5, SysReg.TCR_EL1), 0xd5382045),
        ("msr tcr_el1, x5", Msr(SysReg.TCR_EL1, X5), 0xd5182045),
        ("mrs x5, elr_el1", Mrs(X5, SysReg.ELR_EL1), 0xd5384025),
        ("msr elr_el1, x5", Msr(SysReg.ELR_EL1, X5), 0xd5184025),
        ("mrs x5, spsr_el1", Mrs(X5, SysReg.SPSR_EL1), 0xd5384005),
        ("msr spsr_el1, x5", Msr(SysReg.SPSR_EL1, X5), 0xd5184005),
        ("mrs x5, pmcr_el0", Mrs(X5, SysReg.PMCR_EL0), 0xd53b9c05),
        ("mrs x5, esr_el1", Mrs(X5, SysReg.ESR_EL1), 0xd5385205),
        ("msr esr_el1, x5", Msr(SysReg.ESR_EL1, X5), 0xd5185205),
        ("mrs x5, far_el1", Mrs(X5, SysReg.FAR_EL1), 0xd5386005),
        ("msr far_el1, x5", Msr(SysReg.FAR_EL1, X5), 0xd5186005),
        ("mrs x5, mair_el1", Mrs(X5, SysReg.MAIR_EL1), 0xd538a205),
        ("msr mair_el1, x5", Msr(SysReg.MAIR_EL1, X5), 0xd518a205),
        ("mrs x5, vbar_el1", Mrs(X5, SysReg.VBAR_EL1), 0xd538c005),
        ("msr vbar_el1, x5", Msr(SysReg.VBAR_EL1, X5), 0xd518c005),
        ("dc cvau, x9", Sys(SysOp.DC_CVAU, X9), 0xd50b7b29),
        ("ic ivau, x9", Sys(SysOp.IC_IVAU, X9), 0xd50b7529),
        ("ic iallu", Sys(SysOp.IC_IALLU), 0xd508751f),
        ("tlbi vmalle1", Sys(SysOp.TLBI_VMALLE1), 0xd508871f),
        ("stg x3, [x0]", SetTag(TagStore.STG, X3, X0), 0xd9200803),
        ("stzg x3, [x0]", SetTag(TagStore.STZG, X3, X0), 0xd9600803),
        ("st2g x3, [x0]", SetTag(TagStore.ST2G, X3, X0), 0xd9a00803),
        ("stz2g x0, [x0]", SetTag(TagStore.STZ2G, X0, X0), 0xd9e00800),
        ("stgp x1, x2, [x3]", Stgp(X1, X2, X3), 0x69000861),
        ("ldgm x1, [x0]", Ldgm(X1, X0), 0xd9e00001),
        ("stgm x1, [x0]", Stgm(X1, X0), 0xd9a00001),
        ("stzgm x1, [x0]", Stzgm(X1, X0), 0xd9200001),
        ("irg x3, x4, x5", Irg(X3, X4, X5), 0x9ac51083),
        ("gmi x0, x1, x2", Gmi(X0, X1, X2), 0x9ac21420),
        ("addg x0, x1, #16, #15", Addg(X0, X1, 16, 15), 0x91813c20),
        ("subg x0, x1, #1008, #3", Subg(X0, X1, 1008, 3), 0xd1bf0c20),
        ("lsl x3, x5, x4", Lslv(X3, X5, X4), 0x9ac420a3),
        ("sub x2, x3, #1", SubImm(X2, X3, 1), 0xd1000462),
        ("ldr q0, [x2]", LdrQ(0, X2), 0x3dc00040),
        ("str q3, [x2]", StrQ(3, X2), 0x3d800043),
        ("fmov d1, x2", Fmov(1, X2), 0x9e670041),
        ("fmov x2, d1", Fmov(X2, 1), 0x9e660022),
        ("ldar x0, [x2]", Ldar(X0, X2), 0xc8dffc40),
        ("stlr x1, [x2]", Stlr(X1, X2), 0xc89ffc41),
        ("ldxr x0, [x2]", Ldxr(X0, X2), 0xc85f7c40),
        ("stxr w4, x1, [x2]", Stxr(X4, X1, X2), 0xc8047c41),
        ("swp x1, x0, [x2]", Swp(X1, X0, X2), 0xf8218040),
        ("ldadd x1, x0, [x2]", Ldadd(X1, X0, X2), 0xf8210040),
        ("cas x0, x1, [x2]", Cas(X0, X1, X2), 0xc8a07c41),
        ("ldtr x0, [x2]", Ldtr(X0, X2), 0xf8400840),
        ("sttr x1, [x2]", Sttr(X1, X2), 0xf8000841),
        ("prfm pldl1keep, [x2]", Prfm(X2), 0xf9800040),
        ("mrs x5, tco", Mrs(X5, SysReg.TCO), 0xd53b42e5),
        ("msr tco, x5", Msr(SysReg.TCO, X5), 0xd51b42e5),
        ("mrs x5, id_aa64pfr1_el1", Mrs(X5, SysReg.ID_AA64PFR1_EL1), 0xd5380425),
        ("mrs x5, gmid_el1", Mrs(X5, SysReg.GMID_EL1), 0xd5390085),
        ("mrs x5, rgsr_el1", Mrs(X5, SysReg.RGSR_EL1), 0xd53810a5),
        ("mrs x5, gcr_el1", Mrs(X5, SysReg.GCR_EL1), 0xd53810c5),
        ("mrs x5, tfsr_el1", Mrs(X5, SysReg.TFSR_EL1), 0xd5385605),
        ("mrs x5, tfsre0_el1", Mrs(X5, SysReg.TFSRE0_EL1), 0xd5385625),
        ("mrs x5, s3_0_c0_c4_2", Mrs(X5, SysReg.ID_AA64PFR2_EL1), 0xd5380445),
        ("dc zva, x9", Sys(SysOp.DC_ZVA, X9), 0xd50b7429),
        ("dc gva, x9", Sys(SysOp.DC_GVA, X9), 0xd50b7469),
        ("dc gzva, x9", Sys(SysOp.DC_GZVA, X9), 0xd50b7489),
        ("dc igsw, x9", Sys(SysOp.DC_IGSW, X9), 0xd5087689),
        ("dc igdsw, x9", Sys(SysOp.DC_IGDSW, X9), 0xd50876c9),
        ("dc cgsw, x9", Sys(SysOp.DC_CGSW, X9), 0xd5087a89),
        ("dc cgdsw, x9", Sys(SysOp.DC_CGDSW, X9), 0xd5087ac9),
        ("dc cigsw, x9", Sys(SysOp.DC_CIGSW, X9), 0xd5087e89),
        ("dc cigdsw, x9", Sys(SysOp.DC_CIGDSW, X9), 0xd5087ec9),
    ];

    [Test]
    public void Every_instruction_is_the_word_that_the_GNU_assembler_makes()
    {
        Assert.Multiple(() =>
        {
            foreach (var (text, ours, gnu) in Instructions)
                Assert.That(ours, Is.EqualTo(gnu), () => $"{text}: ours 0x{ours:x8}, GNU as 0x{gnu:x8}");
        });
    }

    [Test]
    public void The_installed_GNU_assembler_agrees()
    {
        using var folder = new TemporaryFolder();
        var source = string.Concat(Instructions.Select(instruction => instruction.Text + "\n"));
        File.WriteAllText(folder.File("all.s"), ".arch armv8.5-a+memtag\n" + source);
        const string Package = "binutils-aarch64-linux-gnu";
        CrossTool.Run("aarch64-linux-gnu-as", Package, folder.Path, "all.s", "-o", "all.o");
        CrossTool.Run(
            "aarch64-linux-gnu-objcopy", Package, folder.Path, "-O", "binary", "-j", ".text", "all.o", "all");

        var words = File.ReadAllBytes(folder.File("all"));
        Assert.That(words, Has.Length.EqualTo(Instructions.Length * sizeof(uint)));
        Assert.Multiple(() =>
        {
            for (var at = 0; at < Instructions.Length; at++)
            {
                var (text, ours, _) = Instructions[at];
                var gnu = BinaryPrimitives.ReadUInt32LittleEndian(words.AsSpan(at * sizeof(uint)));
                Assert.That(ours, Is.EqualTo(gnu), () => $"{text}: ours 0x{ours:x8}, GNU as 0x{gnu:x8}");
            }
        });
    }

    [Test]
    public void Every_instruction_of_the_encoder_is_compared()
    {
        var members = typeof(A64Encoding).GetMembers(
            System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static |
            System.Reflection.BindingFlags.DeclaredOnly);
        var source = File.ReadAllText(SourcePath());
        Assert.Multiple(() =>
        {
            foreach (var name in members.Select(member => member.Name).Distinct())
                Assert.That(
                    source, Does.Match($@"\("".*"", (A64Encoding\.)?{name}\b"),
                    () => $"A64Encoding.{name} is not in the table");
        });
    }

    [Test]
    public void An_operand_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AddImm(X0, X0, 4096));
        Assert.Throws<ArgumentOutOfRangeException>(() => StgPost(X0, X0, 16 * 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => BEq(1 << 21));
    }

    private static string SourcePath([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        path;
}
