namespace Mte.Spec;

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

public abstract partial record Op
{
    /// <summary>PTRACE_SEIZE and PTRACE_INTERRUPT: another process is traced from now on, and stands still.</summary>
    /// <param name="Process">The tracee.</param>
    [Answers(Answer.Nothing)]
    public sealed record PtraceSeize([Uses(Thing.Process)] string Process) : Op;

    /// <summary>PTRACE_DETACH: the tracee goes on.</summary>
    /// <param name="Process">The tracee.</param>
    [Answers(Answer.Nothing)]
    public sealed record PtraceDetach([Uses(Thing.Process)] string Process) : Op;

    /// <summary>PTRACE_CONT: the tracee goes on, and is still traced.</summary>
    /// <param name="Process">The tracee.</param>
    [Answers(Answer.Nothing)]
    public sealed record PtraceCont([Uses(Thing.Process)] string Process) : Op;

    /// <summary>PTRACE_PEEKMTETAGS: reads tags of the tracee; answers how many, and the tags.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The first address; rounded down to a granule.</param>
    /// <param name="Granules">How many tags to read.</param>
    /// <param name="Pages">Pages whose tags to read; added to the granules if both are given.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Buffer">Where the tags go, in the tracer's memory; memory of its own if not given.</param>
    /// <param name="BufferTag">The logical tag in that address.</param>
    /// <param name="Iovec">The struct iovec that tells the buffer.</param>
    [Needs("mte")]
    [Answers(Answer.Tags)]
    public sealed record PtracePeekmtetags(
        [Uses(Thing.Process)] string Process,
        Place At,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [Within(0, 15)] int Tag = 0,
        Place? Buffer = null,
        [Within(0, 15)] int BufferTag = 0,
        IovecKind Iovec = IovecKind.Sound) : Op;

    /// <summary>PTRACE_POKEMTETAGS: sets tags of the tracee; answers how many.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The first address; rounded down to a granule.</param>
    /// <param name="Tags">A tag, or a pattern that repeats over the range.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">The length of the range, in pages; added to the granules if both are given.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="High">What is in the upper four bits of every byte of the buffer.</param>
    [Needs("mte")]
    [Answers(Answer.Number)]
    public sealed record PtracePokemtetags(
        [Uses(Thing.Process)] string Process,
        Place At,
        Tags Tags,
        [Within(0, 1 << 16)] int Granules = 0,
        [Within(0, 16)] int Pages = 0,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int High = 0) : Op;

    /// <summary>PTRACE_PEEKDATA: reads eight bytes of the tracee.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The address.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Number)]
    public sealed record PtracePeekdata(
        [Uses(Thing.Process)] string Process, Place At, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>PTRACE_POKEDATA: writes eight bytes of the tracee.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="At">The address.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record PtracePokedata(
        [Uses(Thing.Process)] string Process, Place At, long Value, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>PTRACE_GETREGSET: answers the tracee's word.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="Regset">Which registers.</param>
    /// <param name="Bytes">iov_len, for the control word.</param>
    /// <param name="Mask">Bits of the word to answer.</param>
    [Answers(Answer.Number)]
    public sealed record PtraceGetregset(
        [Uses(Thing.Process)] string Process, Regset Regset, [Within(0, 64)] int Bytes = 8, long Mask = -1) : Op;

    /// <summary>PTRACE_SETREGSET: sets the tracee's word; of pstate, PSTATE.TCO only.</summary>
    /// <param name="Process">The tracee.</param>
    /// <param name="Regset">Which registers.</param>
    /// <param name="Value">The word.</param>
    /// <param name="Bytes">iov_len, for the control word.</param>
    [Answers(Answer.Nothing)]
    public sealed record PtraceSetregset(
        [Uses(Thing.Process)] string Process, Regset Regset, long Value, [Within(0, 64)] int Bytes = 8) : Op;

    /// <summary>
    /// The system call <c>process_vm_readv</c>: copies from another process's memory; answers the number of bytes.
    /// </summary>
    /// <param name="Process">The other process.</param>
    /// <param name="At">Where to read there.</param>
    /// <param name="To">Where to put it here.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the other's address.</param>
    /// <param name="ToTag">The logical tag in the address here.</param>
    [Answers(Answer.Number)]
    public sealed record ProcessVmReadv(
        [Uses(Thing.Process)] string Process,
        Place At,
        Place To,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ToTag = 0) : Op;

    /// <summary>
    /// The system call <c>process_vm_writev</c>: copies to another process's memory; answers the number of bytes.
    /// </summary>
    /// <param name="Process">The other process.</param>
    /// <param name="At">Where to write there.</param>
    /// <param name="From">Where to take it from here.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the other's address.</param>
    /// <param name="FromTag">The logical tag in the address here.</param>
    [Answers(Answer.Number)]
    public sealed record ProcessVmWritev(
        [Uses(Thing.Process)] string Process,
        Place At,
        Place From,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int FromTag = 0) : Op;

    /// <summary>Reads eight bytes of a process's memory through <c>/proc/PID/mem</c>.</summary>
    /// <param name="Process">The process.</param>
    /// <param name="At">The address.</param>
    /// <param name="Tag">The logical tag in the offset.</param>
    [Answers(Answer.Number)]
    public sealed record ProcMemRead(
        [Uses(Thing.Process)] string Process, Place At, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>Writes eight bytes of a process's memory through <c>/proc/PID/mem</c>.</summary>
    /// <param name="Process">The process.</param>
    /// <param name="At">The address.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Tag">The logical tag in the offset.</param>
    [Answers(Answer.Nothing)]
    public sealed record ProcMemWrite(
        [Uses(Thing.Process)] string Process, Place At, long Value, [Within(0, 15)] int Tag = 0) : Op;
}
