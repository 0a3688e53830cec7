using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>
/// Instructions that clean and invalidate caches of tags by set and way, which EL0 does not have.
/// </summary>
public enum SetWayInstruction
{
    DcIgsw,
    DcIgdsw,
    DcCgsw,
    DcCgdsw,
    DcCigsw,
    DcCigdsw,
}

/// <summary>How a guest's EL1 checks tags (SCTLR_EL1.TCF).</summary>
public enum Tcf
{
    /// <summary>Mismatches have no effect.</summary>
    None = 0,

    /// <summary>A mismatch raises a data abort at the access.</summary>
    Sync = 1,

    /// <summary>A mismatch sets TF0 of TFSR_EL1, and the access takes place.</summary>
    Async = 2,

    /// <summary>Loads as in sync, stores as in async.</summary>
    [Needs("mte3")]
    Asymm = 3,
}

[JsonDerivedType(typeof(GuestTcf), "guest_tcf")]
[JsonDerivedType(typeof(GuestStg), "guest_stg")]
[JsonDerivedType(typeof(GuestLdg), "guest_ldg")]
[JsonDerivedType(typeof(GuestLoad), "guest_load")]
[JsonDerivedType(typeof(GuestStore), "guest_store")]
[JsonDerivedType(typeof(GuestSetTag), "guest_set_tag")]
[JsonDerivedType(typeof(GuestTagBlock), "guest_tag_block")]
[JsonDerivedType(typeof(GuestDc), "guest_dc")]
[JsonDerivedType(typeof(GuestMrs), "guest_mrs")]
[JsonDerivedType(typeof(GuestMsr), "guest_msr")]
[JsonDerivedType(typeof(GuestIrg), "guest_irg")]
[JsonDerivedType(typeof(GuestHandlerTco), "guest_handler_tco")]
[JsonDerivedType(typeof(GuestCpuOn), "guest_cpu_on")]
[JsonDerivedType(typeof(GuestWatch), "guest_watch")]
[JsonDerivedType(typeof(GuestWatched), "guest_watched")]
public abstract partial record Op
{
    /// <summary>Executes instructions in a guest.</summary>
    public abstract record GuestsFamily : Op;

    /// <summary>
    /// Sets SCTLR_EL1.TCF or TCF0 in the guest: how its EL1 or EL0 checks tags from now on.
    /// </summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Mode">The mode.</param>
    /// <param name="El">The exception level whose checks are meant.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestTcf([Uses(Thing.Vcpu)] string Vcpu, Tcf Mode, [OneOf(0, 1)] int El = 1)
        : GuestsFamily;

    /// <summary>Sets allocation tags in the guest (STG, memory mapped Tagged Normal).</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The first granule.</param>
    /// <param name="Tags">A tag, or a pattern that repeats over the range.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">
    /// The length of the range, in pages; added to the granules if both are given.
    /// </param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record GuestStg(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        Tags Tags,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [OneOf(0, 1)] int El = 1) : GuestsFamily;

    /// <summary>Reads allocation tags in the guest (LDG).</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The first granule.</param>
    /// <param name="Granules">The length of the range, in granules; one if neither length is given.</param>
    /// <param name="Pages">
    /// The length of the range, in pages; added to the granules if both are given.
    /// </param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Facts(Answer.Tags, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record GuestLdg(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [OneOf(0, 1)] int El = 1) : GuestsFamily;

    /// <summary>Loads in the guest and answers the value, zero-extended.</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The address of the access.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestLoad(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [OneOf(0, 1)] int El = 1) : GuestsFamily;

    /// <summary>Stores in the guest.</summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The address of the access.</param>
    /// <param name="Value">The value to store.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="El">The exception level that executes.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestStore(
        [Uses(Thing.Vcpu)] string Vcpu,
        Gpa Gpa,
        long Value,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [OneOf(0, 1)] int El = 1) : GuestsFamily;

    /// <summary>The guest sets allocation tags with an instruction.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="Gpa">The first granule; for a block, any address in it.</param>
    /// <param name="Tag">The tag.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestSetTag(
        [Uses(
            Thing.Vcpu)] string Vcpu, TagInstruction Instruction, Gpa Gpa, [
                Within(0, 15)
            ] int Tag) : GuestsFamily;

    /// <summary>
    /// The guest reads or sets the tags of a block at once, as EL1 may: of 16 granules, if GMID_EL1 says so.
    /// Answers the tags that LDGM reads.
    /// </summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="Gpa">The block.</param>
    /// <param name="Tags">
    /// To set: a tag, or a pattern that repeats over the block; STZGM takes the first.
    /// </param>
    [Needs("kvm")]
    [Facts(Answer.Tags, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestTagBlock(
        [Uses(
            Thing.Vcpu)] string Vcpu, TagBlockInstruction Instruction, Gpa Gpa,
            Tags? Tags = null) : GuestsFamily;

    /// <summary>The guest cleans or invalidates set 0, way 0 of its first cache of tags.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Instruction">The instruction.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestDc([Uses(Thing.Vcpu)] string Vcpu, SetWayInstruction Instruction)
        : GuestsFamily;

    /// <summary>The guest reads a system register (MRS) at EL1.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Mask">Bits of it to answer.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestMrs([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Mask = -1)
        : GuestsFamily;

    /// <summary>The guest writes a system register (MSR) at EL1.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Value">Its new value.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestMsr([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Value)
        : GuestsFamily;

    /// <summary>
    /// The guest makes random tags (IRG), again and again, and answers which ones came: bit N for tag N.
    /// </summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Times">How often.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestIrg([Uses(Thing.Vcpu)] string Vcpu, [Within(1, 100_000)] int Times = 2000)
        : GuestsFamily;

    /// <summary>Answers PSTATE.TCO as the guest's last exception handler found it: 0 or 1.</summary>
    /// <param name="Vcpu">The vCPU that took the exception.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestHandlerTco([Uses(Thing.Vcpu)] string Vcpu) : GuestsFamily;

    /// <summary>
    /// The guest turns another vCPU on (PSCI CPU_ON, an HVC). Answers what PSCI returns: 0, -1 if the vCPU
    /// has no PSCI, -4 if the other one is on already.
    /// </summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Target">The vCPU to turn on, of the same VM.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestCpuOn([Uses(Thing.Vcpu)] string Vcpu, [Uses(Thing.Vcpu)] string Target)
        : GuestsFamily;

    /// <summary>
    /// The guest starts to read tags and to hold them against what they should be, again and again, while
    /// other processes and threads go on; GuestWatched ends that. Until then the thread that runs it does
    /// nothing else.
    /// </summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The first granule.</param>
    /// <param name="Tags">
    /// The tags that should be there: one, or a pattern that repeats over the range.
    /// </param>
    /// <param name="Pages">The length of the range, in pages.</param>
    [Needs("kvm")]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestWatch(
        [Uses(Thing.Vcpu)] string Vcpu, Gpa Gpa, Tags Tags, [Within(1, 16)] int Pages = 1) : GuestsFamily;

    /// <summary>
    /// Has the guest read all the tags once more and end what GuestWatch began. Answers how many reads, of
    /// all that it made, gave another tag; EINVAL if nothing was begun.
    /// </summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    [Needs("kvm")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record GuestWatched([Uses(Thing.Vcpu)] string Vcpu) : GuestsFamily;
}
