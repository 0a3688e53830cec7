namespace Mte.Spec;

/// <summary>Operations of io_uring (include/uapi/linux/io_uring.h).</summary>
public enum IoUringOp
{
    IORING_OP_READ = 22,
    IORING_OP_WRITE = 23,
}

public abstract partial record Op
{
    /// <summary>
    /// Reads or writes a file through a new ring (<c>io_uring_setup</c>, <c>io_uring_enter</c>), and waits for it. Answers the
    /// number of bytes.
    /// </summary>
    /// <param name="Opcode">What to do.</param>
    /// <param name="File">The file.</param>
    /// <param name="At">The memory.</param>
    /// <param name="Bytes">How much.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Worker">1 to have a worker thread of the kernel do it (IOSQE_ASYNC).</param>
    [Needs("io-uring")]
    [Answers(Answer.Number)]
    public sealed record IoUring(
        IoUringOp Opcode,
        [Uses(Thing.File)] string File,
        Place At,
        [Within(1, 1 << 20)] int Bytes = 16,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 1)] int Worker = 0) : Op;
}
