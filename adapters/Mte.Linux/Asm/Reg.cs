namespace Mte.Linux.Asm;

/// <summary>A general-purpose register; number 31 is SP or XZR, as the instruction has it.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1069", Justification = "the architecture's own double use")]
public enum Reg
{
    X0, X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15,
    X16, X17, X18, X19, X20, X21, X22, X23, X24, X25, X26, X27, X28, X29, X30,
    Sp = 31,
    Xzr = 31,
}

/// <summary>
/// System registers, as the 15 bits op0:op1:CRn:CRm:op2 that MRS and MSR carry (Arm ARM, C5.3; op0 is 3 for
/// all of these, so only its low bit is encoded).
/// </summary>
public enum SysReg
{
    ID_AA64PFR1_EL1 = (1 << 14) | (0 << 11) | (0 << 7) | (4 << 3) | 1,
    ID_AA64PFR2_EL1 = (1 << 14) | (0 << 11) | (0 << 7) | (4 << 3) | 2,
    GMID_EL1 = (1 << 14) | (1 << 11) | (0 << 7) | (0 << 3) | 4,
    RGSR_EL1 = (1 << 14) | (0 << 11) | (1 << 7) | (0 << 3) | 5,
    GCR_EL1 = (1 << 14) | (0 << 11) | (1 << 7) | (0 << 3) | 6,
    TFSR_EL1 = (1 << 14) | (0 << 11) | (5 << 7) | (6 << 3) | 0,
    TFSRE0_EL1 = (1 << 14) | (0 << 11) | (5 << 7) | (6 << 3) | 1,
    TCO = (1 << 14) | (3 << 11) | (4 << 7) | (2 << 3) | 7,
    SCTLR_EL1 = (1 << 14) | (0 << 11) | (1 << 7) | (0 << 3) | 0,
    TTBR0_EL1 = (1 << 14) | (0 << 11) | (2 << 7) | (0 << 3) | 0,
    TCR_EL1 = (1 << 14) | (0 << 11) | (2 << 7) | (0 << 3) | 2,
    SPSR_EL1 = (1 << 14) | (0 << 11) | (4 << 7) | (0 << 3) | 0,
    ELR_EL1 = (1 << 14) | (0 << 11) | (4 << 7) | (0 << 3) | 1,
    ESR_EL1 = (1 << 14) | (0 << 11) | (5 << 7) | (2 << 3) | 0,
    FAR_EL1 = (1 << 14) | (0 << 11) | (6 << 7) | (0 << 3) | 0,
    MAIR_EL1 = (1 << 14) | (0 << 11) | (10 << 7) | (2 << 3) | 0,
    PMCR_EL0 = (1 << 14) | (3 << 11) | (9 << 7) | (12 << 3) | 0,
    VBAR_EL1 = (1 << 14) | (0 << 11) | (12 << 7) | (0 << 3) | 0,
}

/// <summary>
/// Cache and TLB maintenance and other SYS operations, as op1:CRn:CRm:op2 (Arm ARM, C5.1.4).
/// </summary>
public enum SysOp
{
    /// <summary>Zero a block of data.</summary>
    DC_ZVA = (3 << 11) | (7 << 7) | (4 << 3) | 1,

    /// <summary>Set the tags of a block to bits 59:56 of the address.</summary>
    DC_GVA = (3 << 11) | (7 << 7) | (4 << 3) | 3,

    /// <summary>The same, and zero its data.</summary>
    DC_GZVA = (3 << 11) | (7 << 7) | (4 << 3) | 4,

    /// <summary>Invalidate tags by set and way.</summary>
    DC_IGSW = (0 << 11) | (7 << 7) | (6 << 3) | 4,

    /// <summary>Invalidate tags and data by set and way.</summary>
    DC_IGDSW = (0 << 11) | (7 << 7) | (6 << 3) | 6,

    /// <summary>Clean tags by set and way.</summary>
    DC_CGSW = (0 << 11) | (7 << 7) | (10 << 3) | 4,

    /// <summary>Clean tags and data by set and way.</summary>
    DC_CGDSW = (0 << 11) | (7 << 7) | (10 << 3) | 6,

    /// <summary>Clean and invalidate tags by set and way.</summary>
    DC_CIGSW = (0 << 11) | (7 << 7) | (14 << 3) | 4,

    /// <summary>Clean and invalidate tags and data by set and way.</summary>
    DC_CIGDSW = (0 << 11) | (7 << 7) | (14 << 3) | 6,

    /// <summary>Clean a data cache line to the point of unification.</summary>
    DC_CVAU = (3 << 11) | (7 << 7) | (11 << 3) | 1,

    /// <summary>Invalidate all instruction caches to the point of unification.</summary>
    IC_IALLU = (0 << 11) | (7 << 7) | (5 << 3) | 0,

    /// <summary>Invalidate an instruction cache line to the point of unification.</summary>
    IC_IVAU = (3 << 11) | (7 << 7) | (5 << 3) | 1,

    /// <summary>Invalidate the EL1 and EL0 stage 1 translations of this VMID.</summary>
    TLBI_VMALLE1 = (0 << 11) | (8 << 7) | (7 << 3) | 0,
}

/// <summary>Instructions that store tags, as bits 23:22 of their encoding.</summary>
public enum TagStore
{
    STG = 0,
    STZG = 1,
    ST2G = 2,
    STZ2G = 3,
}
