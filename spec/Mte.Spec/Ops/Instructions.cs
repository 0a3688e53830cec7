using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>
/// Instructions that access memory and check tags, beside those of <c>load</c> and <c>store</c>.
/// </summary>
public enum AccessInstruction
{
    /// <summary>Load a pair of registers, 16 bytes.</summary>
    Ldp,

    /// <summary>Store a pair of registers, 16 bytes.</summary>
    Stp,

    /// <summary>Load a vector register, 16 bytes.</summary>
    LdrQ,

    /// <summary>Store a vector register, 16 bytes.</summary>
    StrQ,

    /// <summary>Load-acquire, 8 bytes.</summary>
    Ldar,

    /// <summary>Store-release, 8 bytes.</summary>
    Stlr,

    /// <summary>Load exclusive, 8 bytes.</summary>
    Ldxr,

    /// <summary>
    /// Store exclusive after a load exclusive of the same 8 bytes; the load is checked first.
    /// </summary>
    Stxr,

    /// <summary>Atomic swap, 8 bytes.</summary>
    Swp,

    /// <summary>Atomic add, 8 bytes.</summary>
    Ldadd,

    /// <summary>Compare and swap, 8 bytes.</summary>
    Cas,

    /// <summary>Unprivileged load, 8 bytes.</summary>
    Ldtr,

    /// <summary>Unprivileged store, 8 bytes.</summary>
    Sttr,

    /// <summary>Load through SP with an immediate offset, 8 bytes: never checked.</summary>
    LdrSp,

    /// <summary>Store through SP with an immediate offset, 8 bytes: never checked.</summary>
    StrSp,

    /// <summary>Prefetch for load: never checked.</summary>
    Prfm,

    /// <summary>Zero a block of data (DC ZVA); checked as a store.</summary>
    DcZva,
}

/// <summary>Instructions that set allocation tags, beside STG.</summary>
public enum TagInstruction
{
    /// <summary>One granule, its data set to zero.</summary>
    Stzg,

    /// <summary>Two granules.</summary>
    St2g,

    /// <summary>Two granules, their data set to zero.</summary>
    Stz2g,

    /// <summary>One granule, its data set to a pair of registers, both 0x5a5a.</summary>
    Stgp,

    /// <summary>A block (DC GVA).</summary>
    DcGva,

    /// <summary>A block, its data set to zero (DC GZVA).</summary>
    DcGzva,
}

/// <summary>Instructions on blocks of tags, which EL0 does not have.</summary>
public enum TagBlockInstruction
{
    Ldgm,
    Stgm,
    Stzgm,
}

/// <summary>System registers that a process may try to read.</summary>
public enum UserRegister
{
    /// <summary>PSTATE.TCO, in bit 25.</summary>
    TCO,
    ID_AA64PFR1_EL1,
    ID_AA64PFR2_EL1,
    GMID_EL1,
    GCR_EL1,
    RGSR_EL1,
    TFSR_EL1,
    TFSRE0_EL1,

    /// <summary>
    /// Of the PMU, which no vCPU of the suite has: KVM tells a guest that there is no such register.
    /// </summary>
    PMCR_EL0,
}

[JsonDerivedType(typeof(Load), "load")]
[JsonDerivedType(typeof(Store), "store")]
[JsonDerivedType(typeof(Access), "access")]
[JsonDerivedType(typeof(Stg), "stg")]
[JsonDerivedType(typeof(Ldg), "ldg")]
[JsonDerivedType(typeof(SetTag), "set_tag")]
[JsonDerivedType(typeof(TagBlock), "tag_block")]
[JsonDerivedType(typeof(Mrs), "mrs")]
[JsonDerivedType(typeof(Msr), "msr")]
[JsonDerivedType(typeof(Irg), "irg")]
[JsonDerivedType(typeof(Addg), "addg")]
[JsonDerivedType(typeof(Subg), "subg")]
[JsonDerivedType(typeof(Gmi), "gmi")]
public abstract partial record Op
{
    /// <summary>Executes instructions that access memory, tags and tag registers.</summary>
    public abstract record InstructionsFamily : Op;

    /// <summary>Loads from memory (LDR, LDRH, LDRB) and answers the value, zero-extended.</summary>
    /// <param name="At">The address of the access.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="High">Bits 63:60 of the address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record Load(
        Place At,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [Within(0, 15)] int High = 0) : InstructionsFamily;

    /// <summary>Stores to memory (STR, STRH, STRB).</summary>
    /// <param name="At">The address of the access.</param>
    /// <param name="Value">The value to store.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="High">Bits 63:60 of the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record Store(
        Place At,
        long Value,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [Within(0, 15)] int High = 0) : InstructionsFamily;

    /// <summary>
    /// Accesses memory with an instruction; loads answer the first 8 bytes that they got, others 0.
    /// </summary>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="At">The address of the access.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Value">What to store, add or swap in; the 8 bytes that are compared are 0.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Access(
        AccessInstruction Instruction, Place At, [
            Within(0, 15)
        ] int Tag = 0, long Value = 0) : InstructionsFamily;

    /// <summary>Sets allocation tags (STG, granule after granule).</summary>
    /// <param name="At">The first granule.</param>
    /// <param name="Tags">A tag, or a pattern of tags that repeats over the range.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">
    /// The length of the range, in pages; added to the granules if both are given.
    /// </param>
    [Needs("mte")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record Stg(
        Place At, Tags Tags, [
            Within(0, 1 << 20)
        ] int Granules = 0, [Within(0, 4096)] int Pages = 0) : InstructionsFamily;

    /// <summary>Reads allocation tags (LDG, granule after granule).</summary>
    /// <param name="At">The first granule.</param>
    /// <param name="Granules">The length of the range, in granules; one if neither length is given.</param>
    /// <param name="Pages">
    /// The length of the range, in pages; added to the granules if both are given.
    /// </param>
    [Needs("mte")]
    [Facts(Answer.Tags, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record Ldg(
        Place At, [
            Within(0, 1 << 20)
        ] int Granules = 0, [Within(0, 4096)] int Pages = 0) : InstructionsFamily;

    /// <summary>Sets allocation tags with an instruction.</summary>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="At">The first granule; for a block, any address in it.</param>
    /// <param name="Tag">The tag.</param>
    [Needs("mte")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record SetTag(TagInstruction Instruction, Place At, [Within(0, 15)] int Tag)
        : InstructionsFamily;

    /// <summary>Tries an instruction that only EL1 has.</summary>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="At">The address.</param>
    [Needs("mte")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record TagBlock(TagBlockInstruction Instruction, Place At) : InstructionsFamily;

    /// <summary>Reads a system register (MRS) and answers a field of it.</summary>
    /// <param name="Register">The register.</param>
    /// <param name="Low">The field's lowest bit.</param>
    /// <param name="Width">The field's width, in bits.</param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mrs(
        UserRegister Register, [
            Within(0, 63)
        ] int Low = 0, [Within(1, 64)] int Width = 64) : InstructionsFamily;

    /// <summary>Writes a system register (MSR).</summary>
    /// <param name="Register">The register.</param>
    /// <param name="Value">The value; PSTATE.TCO is bit 25.</param>
    [Needs("mte")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Msr(UserRegister Register, long Value) : InstructionsFamily;

    /// <summary>
    /// Makes random tags (IRG), again and again, and answers which ones came: bit N for tag N.
    /// </summary>
    /// <param name="Exclude">
    /// Tags to leave out beside those of the include mask (Xm): bit N for tag N.
    /// </param>
    /// <param name="Times">
    /// How often. After 2000 times each of 16 tags has come, but for one chance in 10^54.
    /// </param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Irg([Within(0, 0xffff)] int Exclude = 0, [Within(1, 100_000)] int Times = 2000)
        : InstructionsFamily;

    /// <summary>ADDG: adds to an address and to its tag; answers the tag of the result.</summary>
    /// <param name="Tag">The tag to start from.</param>
    /// <param name="TagOffset">How many tags further, counting only tags of the include mask.</param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Addg([Within(0, 15)] int Tag, [Within(0, 15)] int TagOffset) : InstructionsFamily;

    /// <summary>SUBG: subtracts from an address and adds to its tag; answers the tag of the result.</summary>
    /// <param name="Tag">The tag to start from.</param>
    /// <param name="TagOffset">How many tags further, counting only tags of the include mask.</param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Subg([Within(0, 15)] int Tag, [Within(0, 15)] int TagOffset) : InstructionsFamily;

    /// <summary>GMI: puts a tag into a mask of excluded tags; answers the mask.</summary>
    /// <param name="Tag">The tag.</param>
    /// <param name="Mask">The mask so far.</param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Gmi([Within(0, 15)] int Tag, long Mask = 0) : InstructionsFamily;
}
