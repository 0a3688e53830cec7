namespace Mte.Spec;

public abstract partial record Op
{
    /// <summary>The ioctl KVM_GET_ONE_REG; answers the register.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Mask">Bits of it to answer.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record KvmGetOneReg([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Mask = -1) : Op;

    /// <summary>The ioctl KVM_SET_ONE_REG.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Value">Its new value.</param>
    /// <param name="Flip">Bits in which the value differs from what KVM_GET_ONE_REG gives; then Value does not count.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmSetOneReg(
        [Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Value = 0, long Flip = 0) : Op;

    /// <summary>The ioctl KVM_GET_REG_LIST; answers 1 if a register is among those that can be got, else 0.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record KvmGetRegList([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register) : Op;

    /// <summary>The guest reads a system register (MRS) at EL1.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Mask">Bits of it to answer.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record GuestMrs([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Mask = -1) : Op;

    /// <summary>The guest writes a system register (MSR) at EL1.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Register">The register.</param>
    /// <param name="Value">Its new value.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestMsr([Uses(Thing.Vcpu)] string Vcpu, UserRegister Register, long Value) : Op;

    /// <summary>Answers PSTATE.TCO as the guest's last exception handler found it: 0 or 1.</summary>
    /// <param name="Vcpu">The vCPU that took the exception.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record GuestHandlerTco([Uses(Thing.Vcpu)] string Vcpu) : Op;

    /// <summary>
    /// The guest turns another vCPU on (PSCI CPU_ON, an HVC). Answers what PSCI returns: 0, -1 if the vCPU has no PSCI,
    /// -4 if the other one is on already.
    /// </summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Target">The vCPU to turn on, of the same VM.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record GuestCpuOn([Uses(Thing.Vcpu)] string Vcpu, [Uses(Thing.Vcpu)] string Target) : Op;

    /// <summary>
    /// The guest starts to read tags and to hold them against what they should be, again and again, while other
    /// processes and threads go on; GuestWatched ends that. Until then the thread that runs it does nothing else.
    /// </summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    /// <param name="Gpa">The first granule.</param>
    /// <param name="Tags">The tags that should be there: one, or a pattern that repeats over the range.</param>
    /// <param name="Pages">The length of the range, in pages.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestWatch(
        [Uses(Thing.Vcpu)] string Vcpu, Gpa Gpa, Tags Tags, [Within(1, 16)] int Pages = 1) : Op;

    /// <summary>
    /// Has the guest read all the tags once more and end what GuestWatch began. Answers how many reads, of all that it
    /// made, gave another tag; EINVAL if nothing was begun.
    /// </summary>
    /// <param name="Vcpu">The vCPU that executes.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record GuestWatched([Uses(Thing.Vcpu)] string Vcpu) : Op;

    /// <summary>The guest sets allocation tags with an instruction.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="Gpa">The first granule; for a block, any address in it.</param>
    /// <param name="Tag">The tag.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestSetTag(
        [Uses(Thing.Vcpu)] string Vcpu, TagInstruction Instruction, Gpa Gpa, [Within(0, 15)] int Tag) : Op;

    /// <summary>
    /// The guest reads or sets the tags of a block at once, as EL1 may: of 16 granules, if GMID_EL1 says so. Answers the
    /// tags that LDGM reads.
    /// </summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Instruction">The instruction.</param>
    /// <param name="Gpa">The block.</param>
    /// <param name="Tags">To set: a tag, or a pattern that repeats over the block; STZGM takes the first.</param>
    [Needs("kvm")]
    [Answers(Answer.Tags)]
    public sealed record GuestTagBlock(
        [Uses(Thing.Vcpu)] string Vcpu, TagBlockInstruction Instruction, Gpa Gpa, Tags? Tags = null) : Op;

    /// <summary>The guest cleans or invalidates set 0, way 0 of its first cache of tags.</summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Instruction">The instruction.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record GuestDc([Uses(Thing.Vcpu)] string Vcpu, SetWayInstruction Instruction) : Op;

    /// <summary>
    /// The guest makes random tags (IRG), again and again, and answers which ones came: bit N for tag N.
    /// </summary>
    /// <param name="Vcpu">The vCPU.</param>
    /// <param name="Times">How often.</param>
    [Needs("kvm")]
    [Answers(Answer.Number)]
    public sealed record GuestIrg([Uses(Thing.Vcpu)] string Vcpu, [Within(1, 100_000)] int Times = 2000) : Op;
}
