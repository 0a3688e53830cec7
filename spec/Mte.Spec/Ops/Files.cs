namespace Mte.Spec;

public abstract partial record Op
{
    /// <summary>The system call <c>fallocate</c> without flags: pages of the file that are missing are made.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Pages">The length of the range from the file's start, in pages.</param>
    [Answers(Answer.Nothing)]
    public sealed record Fallocate([Uses(Thing.File)] string File, [Within(1, 4096)] int Pages = 1) : Op;

    /// <summary>The system call <c>copy_file_range</c>, from the start of a file to the start of another.</summary>
    /// <param name="From">The file to read.</param>
    /// <param name="To">The file to write.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Answers(Answer.Nothing)]
    public sealed record CopyFileRange(
        [Uses(Thing.File)] string From, [Uses(Thing.File)] string To, [Within(1, 4096)] int Pages = 1) : Op;

    /// <summary>The system call <c>sendfile</c>, from the start of a file to the start of another.</summary>
    /// <param name="From">The file to read.</param>
    /// <param name="To">The file to write.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Answers(Answer.Nothing)]
    public sealed record Sendfile(
        [Uses(Thing.File)] string From, [Uses(Thing.File)] string To, [Within(1, 4096)] int Pages = 1) : Op;

    /// <summary>
    /// The system call <c>io_setup</c>: the kernel maps a ring for asynchronous I/O by itself. A kernel that gives none
    /// makes it <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the ring, of one page.</param>
    [Answers(Answer.Nothing)]
    public sealed record IoSetup([Makes(Thing.Mapping)] string As) : Op;

    /// <summary>
    /// The system call <c>io_uring_setup</c>: a descriptor whose first page, the submission ring, can be mapped. A
    /// kernel that gives none makes it <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the descriptor.</param>
    [Answers(Answer.Nothing)]
    public sealed record IoUringSetup([Makes(Thing.File)] string As) : Op;

    /// <summary>
    /// The system call <c>perf_event_open</c>, of an event that counts nothing: a descriptor whose first page can be
    /// mapped. A kernel that gives none makes it <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the descriptor.</param>
    [Answers(Answer.Nothing)]
    public sealed record PerfEventOpen([Makes(Thing.File)] string As) : Op;

    /// <summary>The ioctl KVM_CREATE_GUEST_MEMFD with GUEST_MEMFD_FLAG_MMAP: guest memory that can be mapped.</summary>
    /// <param name="As">The name of the new file.</param>
    /// <param name="Vm">The VM.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("kvm")]
    [Answers(Answer.Nothing)]
    public sealed record KvmCreateGuestMemfd(
        [Makes(Thing.File)] string As, [Uses(Thing.Vm)] string Vm, [Within(1, 4096)] int Pages = 1) : Op;
}
