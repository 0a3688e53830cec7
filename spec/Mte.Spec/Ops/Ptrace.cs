using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>Sets of registers that a tracer can reach (include/uapi/linux/elf.h).</summary>
public enum Regset
{
    /// <summary>The general registers, of which pstate is meant: PSTATE.TCO is bit 25.</summary>
    NT_PRSTATUS = 1,

    /// <summary>The tagged address control word.</summary>
    NT_ARM_TAGGED_ADDR_CTRL = 0x409,
}

/// <summary>The struct iovec that a tracer hands in.</summary>
public enum IovecKind
{
    /// <summary>As it should be.</summary>
    Sound,

    /// <summary>At an address where there is no memory.</summary>
    Unmapped,

    /// <summary>Its iov_len reaches over the end of the address space.</summary>
    Endless,
}

[JsonDerivedType(typeof(PtraceSeize), "ptrace_seize")]
[JsonDerivedType(typeof(PtraceDetach), "ptrace_detach")]
[JsonDerivedType(typeof(PtraceCont), "ptrace_cont")]
[JsonDerivedType(typeof(PtracePeekmtetags), "ptrace_peekmtetags")]
[JsonDerivedType(typeof(PtracePokemtetags), "ptrace_pokemtetags")]
[JsonDerivedType(typeof(PtracePeekdata), "ptrace_peekdata")]
[JsonDerivedType(typeof(PtracePokedata), "ptrace_pokedata")]
[JsonDerivedType(typeof(PtraceGetregset), "ptrace_getregset")]
[JsonDerivedType(typeof(PtraceSetregset), "ptrace_setregset")]
public abstract partial record Op
{
    /// <summary>Traces another process.</summary>
    public abstract record PtraceFamily : Op;

    /// <summary>
    /// PTRACE_SEIZE and PTRACE_INTERRUPT: another process is traced from now on, and stands still.
    /// </summary>
    /// <param name="Process">The tracee.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtraceSeize([Uses(Thing.Process)] string Process) : PtraceFamily;

    /// <summary>PTRACE_DETACH: the tracee goes on.</summary>
    /// <param name="Process">The tracee.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtraceDetach([Uses(Thing.Process)] string Process) : PtraceFamily;

    /// <summary>PTRACE_CONT: the tracee goes on, and is still traced.</summary>
    /// <param name="Process">The tracee.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtraceCont([Uses(Thing.Process)] string Process) : PtraceFamily;

    /// <summary>PTRACE_PEEKMTETAGS: reads tags of the tracee; answers how many, and the tags.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The first address; rounded down to a granule.</param>
    /// <param name="Granules">How many tags to read.</param>
    /// <param name="Pages">Pages whose tags to read; added to the granules if both are given.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Buffer">
    /// Where the tags go, in the tracer's memory; memory of its own if not given.
    /// </param>
    /// <param name="BufferTag">The logical tag in that address.</param>
    /// <param name="Iovec">The struct iovec that tells the buffer.</param>
    [Needs("mte")]
    [Facts(Answer.Tags, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record PtracePeekmtetags(
        [Uses(Thing.Process)] string Process,
        Place At,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [Within(0, 15)] int Tag = 0,
        Place? Buffer = null,
        [Within(0, 15)] int BufferTag = 0,
        IovecKind Iovec = IovecKind.Sound) : PtraceFamily;

    /// <summary>PTRACE_POKEMTETAGS: sets tags of the tracee; answers how many.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The first address; rounded down to a granule.</param>
    /// <param name="Tags">A tag, or a pattern that repeats over the range.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">
    /// The length of the range, in pages; added to the granules if both are given.
    /// </param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="High">What is in the upper four bits of every byte of the buffer.</param>
    [Needs("mte")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record PtracePokemtetags(
        [Uses(Thing.Process)] string Process,
        Place At,
        Tags Tags,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int High = 0) : PtraceFamily;

    /// <summary>PTRACE_PEEKDATA: reads eight bytes of the tracee.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The address.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtracePeekdata(
        [Uses(Thing.Process)] string Process, Place At, [Within(0, 15)] int Tag = 0) : PtraceFamily;

    /// <summary>PTRACE_POKEDATA: writes eight bytes of the tracee.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The address.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtracePokedata(
        [Uses(
            Thing.Process)] string Process, Place At, long Value, [Within(0, 15)] int Tag = 0) : PtraceFamily;

    /// <summary>PTRACE_GETREGSET: answers the tracee's word.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="Regset">Which registers.</param>
    /// <param name="Bytes">iov_len, for the control word.</param>
    /// <param name="Mask">Bits of the word to answer.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtraceGetregset(
        [Uses(
            Thing.Process)] string Process, Regset Regset, [
                Within(0, 64)
            ] int Bytes = 8, long Mask = -1) : PtraceFamily;

    /// <summary>PTRACE_SETREGSET: sets the tracee's word; of pstate, PSTATE.TCO only.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="Regset">Which registers.</param>
    /// <param name="Value">The word.</param>
    /// <param name="Bytes">iov_len, for the control word.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PtraceSetregset(
        [Uses(
            Thing.Process)] string Process, Regset Regset, long Value, [
                Within(0, 64)
            ] int Bytes = 8) : PtraceFamily;
}
