using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>Operations of io_uring (include/uapi/linux/io_uring.h).</summary>
public enum IoUringOp
{
    IORING_OP_READ = 22,
    IORING_OP_WRITE = 23,
}

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

[JsonDerivedType(typeof(Pipe), "pipe")]
[JsonDerivedType(typeof(Socketpair), "socketpair")]
[JsonDerivedType(typeof(Write), "write")]
[JsonDerivedType(typeof(Read), "read")]
[JsonDerivedType(typeof(Writev), "writev")]
[JsonDerivedType(typeof(Readv), "readv")]
[JsonDerivedType(typeof(Vmsplice), "vmsplice")]
[JsonDerivedType(typeof(Futex), "futex")]
[JsonDerivedType(typeof(WithStructure), "with_structure")]
[JsonDerivedType(typeof(IoUring), "io_uring")]
public abstract partial record Op
{
    /// <summary>Has the kernel read and write user memory in a system call.</summary>
    public abstract record UaccessFamily : Op;

    /// <summary>The system call <c>pipe2</c>.</summary>
    /// <param name="As">The name of the pipe: read reads its one end, write writes its other.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Pipe([Makes(Thing.File)] string As) : UaccessFamily;

    /// <summary>The system call <c>socketpair</c>: two connected stream sockets.</summary>
    /// <param name="As">The name of the pair: read reads the one, write writes the other.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Socketpair([Makes(Thing.File)] string As) : UaccessFamily;

    /// <summary>
    /// The system call <c>write</c>, or <c>pwrite64</c> for a file; answers the number of bytes.
    /// </summary>
    /// <param name="File">Where to write.</param>
    /// <param name="At">What to write.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Offset">Where to write in a file.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Write(
        [Uses(Thing.File)] string File,
        Place At,
        [Within(0, 1 << 20)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 1 << 20)] int Offset = 0) : UaccessFamily;

    /// <summary>
    /// The system call <c>read</c>, or <c>pread64</c> for a file; answers the number of bytes.
    /// </summary>
    /// <param name="File">What to read.</param>
    /// <param name="At">Where to put it.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Offset">Where to read in a file.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Read(
        [Uses(Thing.File)] string File,
        Place At,
        [Within(0, 1 << 20)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 1 << 20)] int Offset = 0) : UaccessFamily;

    /// <summary>The system call <c>writev</c>, of two parts; answers the number of bytes.</summary>
    /// <param name="File">Where to write.</param>
    /// <param name="At">The first part.</param>
    /// <param name="Then">The second part.</param>
    /// <param name="Bytes">How long each is.</param>
    /// <param name="Tag">The logical tag in the first address.</param>
    /// <param name="ThenTag">The logical tag in the second address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Writev(
        [Uses(Thing.File)] string File,
        Place At,
        Place Then,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ThenTag = 0) : UaccessFamily;

    /// <summary>The system call <c>readv</c>, of two parts; answers the number of bytes.</summary>
    /// <param name="File">What to read.</param>
    /// <param name="At">The first part.</param>
    /// <param name="Then">The second part.</param>
    /// <param name="Bytes">How long each is.</param>
    /// <param name="Tag">The logical tag in the first address.</param>
    /// <param name="ThenTag">The logical tag in the second address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Readv(
        [Uses(Thing.File)] string File,
        Place At,
        Place Then,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ThenTag = 0) : UaccessFamily;

    /// <summary>
    /// The system call <c>vmsplice</c>: pages go into a pipe as they are; answers the number of bytes.
    /// </summary>
    /// <param name="File">The pipe.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Vmsplice(
        [Uses(Thing.File)] string File,
        Place At,
        [Within(0, 65536)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0) : UaccessFamily;

    /// <summary>The system call <c>futex</c>, without a timeout; answers what it returns.</summary>
    /// <param name="FutexOp">The operation.</param>
    /// <param name="At">The word.</param>
    /// <param name="Val">The value.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="At2">The second word.</param>
    /// <param name="Tag2">The logical tag in the second address.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Futex(
        FutexOp FutexOp,
        Place At,
        [Within(0, int.MaxValue)] int Val = 0,
        [Within(0, 15)] int Tag = 0,
        Place? At2 = null,
        [Within(0, 15)] int Tag2 = 0) : UaccessFamily;

    /// <summary>A system call with a structure of the caller's.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="At">The structure.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record WithStructure(StructureCall Call, Place At, [Within(0, 15)] int Tag = 0)
        : UaccessFamily;

    /// <summary>
    /// Reads or writes a file through a new ring (<c>io_uring_setup</c>, <c>io_uring_enter</c>), and waits
    /// for it. Answers the number of bytes.
    /// </summary>
    /// <param name="Opcode">What to do.</param>
    /// <param name="File">The file.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Worker">1 to have a worker thread of the kernel do it (IOSQE_ASYNC).</param>
    [Needs("io-uring")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record IoUring(
        IoUringOp Opcode,
        [Uses(Thing.File)] string File,
        Place At,
        [Within(1, 1 << 20)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 1)] int Worker = 0) : UaccessFamily;
}
