using Mte.Linux.Asm;
using static Mte.Linux.Asm.A64Encoding;
using static Mte.Linux.Asm.Reg;

namespace Mte.Linux.Kvm;

/// <summary>
/// The guest: 64 KiB and its mailbox, in a memslot of its own. It turns the MMU on, with memory as Tagged
/// Normal, and then executes the routines in its mailbox, as the puppet does. It reports the end of a
/// routine, or an exception, by a store to an address without a memslot, which makes KVM_RUN return.
/// </summary>
public static class GuestImage
{
    /// <summary>
    /// The guest address of its code; a case's memory is below. Stores to the next GiB report.
    /// </summary>
    public const ulong LoadAddress = 1UL << 30;

    /// <summary>A store to this address reports: the routine has ended.</summary>
    public const ulong ReportAddress = 2UL << 30;

    /// <summary>How much higher EL0 sees the guest's own memory.</summary>
    public const ulong El0Alias = 2UL << 30;

    /// <summary>Bytes of the image; the mailbox follows.</summary>
    public const int ImageBytes = 0x10000;

    /// <summary>Bytes of the guest's own memslot.</summary>
    public const int Size = ImageBytes + Asm.Mailbox.Size;

    private const int Vectors = 0x1000, Entry = 0x2000;

    private static readonly Label Report = new();

    /// <summary>Offset of the first instruction.</summary>
    public static int EntryOffset => Entry;

    /// <summary>
    /// Offset of the instruction that reports. A guest continues there after KVM_RUN failed.
    /// </summary>
    public static int ReportOffset => Report.At;

    /// <summary>
    /// The start of the image, behind which it is zero, for a guest that sees it at
    /// <paramref name="address"/>.
    /// </summary>
    public static byte[] Build(ulong address)
    {
        var (vectors, start) = (new Label(), new Label());
        var code = new CodeBuilder();
        TranslationTable(code);
        code.PadTo(Vectors).Set(vectors);
        ExceptionVectors(code);
        code.PadTo(Entry).Set(start);
        TurnMmuOn(code, address);
        Serve(code);
        return code.ToBytes();
    }

    /// <summary>
    /// Level 1, blocks of 1 GiB, each address mapped to itself: the case's memory as Tagged Normal, for EL0
    /// too, the guest's own as plain Normal, the reporting address as Device. Then the guest's own again, for
    /// EL0: what EL0 may write, EL1 cannot execute. Inner shareable, accessed, read-write.
    /// </summary>
    private static void TranslationTable(CodeBuilder code)
    {
        const ulong Block = 1, AccessFlag = 1 << 10, InnerShareable = 3 << 8, El0 = 1 << 6;
        ReadOnlySpan<(ulong At, ulong Kind, ulong Access)> blocks =
        [
            (0, TaggedNormal, El0), (LoadAddress, Normal, 0), (
                ReportAddress, Device, 0), (LoadAddress, Normal, El0),
        ];
        foreach (var (at, kind, access) in blocks)
        {
            var entry = at | Block | AccessFlag | InnerShareable | (kind << 2) | access;
            code.Add((uint)entry, (uint)(entry >> 32));
        }
    }

    // Indices into MAIR_EL1.
    private const ulong TaggedNormal = 0, Normal = 1, Device = 2;

    private const ulong Mair = (0xF0UL << (8 * (int)TaggedNormal)) | (0xFFUL << (8 * (int)Normal));

    /// <summary>
    /// A routine at EL0 ends in one too: X0 is kept, and the way back is to EL1, where a report follows.
    /// </summary>
    private static void ExceptionVectors(CodeBuilder code)
    {
        const ulong El1Masked = 0x3c5;

        for (var vector = 0; vector < 16; vector++)
        {
            var (tco, report) = (new Label(), new Label());
            code.PadTo(Vectors + (vector * 0x80))
                .Add(Str(8, X0, X28, Asm.Mailbox.Registers))
                .Add(Ldr(8, X0, X28, Asm.Mailbox.HasMte)).Add(offset => Cbnz(X0, offset), tco)
                .Add(B, report)
                .Set(tco).Add(Mrs(X0, SysReg.TCO), Str(8, X0, X28, Asm.Mailbox.HandlerTco))
                .Set(report)
                .Add(Mrs(X0, SysReg.ESR_EL1), Str(8, X0, X28, Asm.Mailbox.FaultKind))
                .Add(Mrs(X0, SysReg.ELR_EL1), Str(8, X0, X28, Asm.Mailbox.FaultCode))
                .Add(Mrs(X0, SysReg.FAR_EL1), Str(8, X0, X28, Asm.Mailbox.FaultAddress))
                .Const(X0, El1Masked).Add(Msr(SysReg.SPSR_EL1, X0))
                .Add(offset => Adr(X0, offset), Report)
                .Add(Msr(SysReg.ELR_EL1, X0), Eret);
        }
    }

    private static void TurnMmuOn(CodeBuilder code, ulong address)
    {
        // TCR_EL1: 39-bit addresses (T0SZ 25, so that the walk starts at level 1), write-back inner-shareable
        // walks, 4K granule, no TTBR1, 40-bit physical addresses, top byte ignored.
        const ulong Tcr = 25 | (1 << 8) | (1 << 10) | (3 << 12) | (1 << 23) | (2UL << 32) | (1UL << 37);

        // SCTLR_EL1: RES1 bits, M, C, I, ATA0 and ATA (access to allocation tags; RES0 without MTE).
        const ulong Sctlr = 0x30D00800 | 1 | (1 << 2) | (1 << 12) | (1UL << 42) | (1UL << 43);

        code.Const(X28, address + ImageBytes)
            .Const(X0, Mair).Add(Msr(SysReg.MAIR_EL1, X0))
            .Const(X0, Tcr).Add(Msr(SysReg.TCR_EL1, X0))
            .Const(X0, address).Add(Msr(SysReg.TTBR0_EL1, X0))
            .Const(X0, address + Vectors).Add(Msr(SysReg.VBAR_EL1, X0))
            .Add(Isb, Sys(SysOp.TLBI_VMALLE1), DsbIsh, Isb)
            .Const(X0, Sctlr).Add(Msr(SysReg.SCTLR_EL1, X0), Isb);
    }

    private static void Serve(CodeBuilder code)
    {
        code.Set(Report)
            .Const(X27, ReportAddress)
            .Add(Str(4, Xzr, X27))
            .ExecuteRoutine()
            .Add(B, Report);
    }
}
