namespace Mte.Spec;

/// <summary>Operations of <c>futex</c> (include/uapi/linux/futex.h).</summary>
public enum FutexOp
{
    /// <summary>Wait if the word has the value; with another value EAGAIN.</summary>
    FUTEX_WAIT = 0,
    FUTEX_WAKE = 1,

    /// <summary>Requeue if the word has the value; with another value EAGAIN.</summary>
    FUTEX_CMP_REQUEUE = 4,

    /// <summary>Set the second word to 1, and wake.</summary>
    FUTEX_WAKE_OP = 5,
    FUTEX_LOCK_PI = 6,
    FUTEX_UNLOCK_PI = 7,
    FUTEX_TRYLOCK_PI = 8,
}

/// <summary>System calls that read or write a structure of their caller.</summary>
public enum StructureCall
{
    /// <summary>Writes struct timespec.</summary>
    ClockGettime,

    /// <summary>Writes 16 bytes.</summary>
    Getrandom,

    /// <summary>Writes struct new_utsname.</summary>
    Uname,

    /// <summary>Writes the set of CPUs.</summary>
    SchedGetaffinity,

    /// <summary>Writes two struct timeval and more.</summary>
    Getrusage,

    /// <summary>Writes struct sysinfo.</summary>
    Sysinfo,

    /// <summary>Reads struct timespec of no time.</summary>
    Nanosleep,

    /// <summary>Reads the set of CPUs.</summary>
    SchedSetaffinity,

    /// <summary>Reads struct pollfd of no file.</summary>
    Ppoll,
}

public abstract partial record Op
{
    /// <summary>The system call <c>pipe2</c>.</summary>
    /// <param name="As">The name of the pipe: read reads its one end, write writes its other.</param>
    [Answers(Answer.Nothing)]
    public sealed record Pipe([Makes(Thing.File)] string As) : Op;

    /// <summary>The system call <c>socketpair</c>: two connected stream sockets.</summary>
    /// <param name="As">The name of the pair: read reads the one, write writes the other.</param>
    [Answers(Answer.Nothing)]
    public sealed record Socketpair([Makes(Thing.File)] string As) : Op;

    /// <summary>The system call <c>write</c>, or <c>pwrite64</c> for a file; answers the number of bytes.</summary>
    /// <param name="File">Where to write.</param>
    /// <param name="At">What to write.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Offset">Where to write in a file.</param>
    [Answers(Answer.Number)]
    public sealed record Write(
        [Uses(Thing.File)] string File,
        Place At,
        [Within(0, 1 << 20)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 1 << 20)] int Offset = 0) : Op;

    /// <summary>The system call <c>read</c>, or <c>pread64</c> for a file; answers the number of bytes.</summary>
    /// <param name="File">What to read.</param>
    /// <param name="At">Where to put it.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Offset">Where to read in a file.</param>
    [Answers(Answer.Number)]
    public sealed record Read(
        [Uses(Thing.File)] string File,
        Place At,
        [Within(0, 1 << 20)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 1 << 20)] int Offset = 0) : Op;

    /// <summary>The system call <c>writev</c>, of two parts; answers the number of bytes.</summary>
    /// <param name="File">Where to write.</param>
    /// <param name="At">The first part.</param>
    /// <param name="Then">The second part.</param>
    /// <param name="Bytes">How long each is.</param>
    /// <param name="Tag">The logical tag in the first address.</param>
    /// <param name="ThenTag">The logical tag in the second address.</param>
    [Answers(Answer.Number)]
    public sealed record Writev(
        [Uses(Thing.File)] string File,
        Place At,
        Place Then,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ThenTag = 0) : Op;

    /// <summary>The system call <c>readv</c>, of two parts; answers the number of bytes.</summary>
    /// <param name="File">What to read.</param>
    /// <param name="At">The first part.</param>
    /// <param name="Then">The second part.</param>
    /// <param name="Bytes">How long each is.</param>
    /// <param name="Tag">The logical tag in the first address.</param>
    /// <param name="ThenTag">The logical tag in the second address.</param>
    [Answers(Answer.Number)]
    public sealed record Readv(
        [Uses(Thing.File)] string File,
        Place At,
        Place Then,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ThenTag = 0) : Op;

    /// <summary>The system call <c>vmsplice</c>: pages go into a pipe as they are; answers the number of bytes.</summary>
    /// <param name="File">The pipe.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Number)]
    public sealed record Vmsplice(
        [Uses(Thing.File)] string File,
        Place At,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>The system call <c>futex</c>, without a timeout; answers what it returns.</summary>
    /// <param name="FutexOp">The operation.</param>
    /// <param name="At">The word.</param>
    /// <param name="Val">The value.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="At2">The second word.</param>
    /// <param name="Tag2">The logical tag in the second address.</param>
    [Answers(Answer.Number)]
    public sealed record Futex(
        FutexOp FutexOp,
        Place At,
        [Within(0, int.MaxValue)] int Val = 0,
        [Within(0, 15)] int Tag = 0,
        Place? At2 = null,
        [Within(0, 15)] int Tag2 = 0) : Op;

    /// <summary>A system call with a structure of the caller's.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="At">The structure.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record WithStructure(StructureCall Call, Place At, [Within(0, 15)] int Tag = 0) : Op;
}
