using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

/// <summary>Flags of <c>memfd_create</c>.</summary>
[Flags]
public enum MemfdFlags
{
    None = 0,
    AllowSealing = 2,

    [Needs("hugetlb")]
    Hugetlb = 4,
}

/// <summary>Files that a process can open.</summary>
public enum FileKind
{
    /// <summary>A new file on a tmpfs mount.</summary>
    [Needs("tmpfs")]
    Tmpfs,

    /// <summary>A new regular file on a disk file system.</summary>
    [Needs("disk-file")]
    Disk,

    /// <summary>/dev/zero.</summary>
    DevZero,

    /// <summary>
    /// A new regular file on a disk file system, opened with O_DIRECT: the disk reads and writes memory.
    /// </summary>
    [Needs("disk-file")]
    DiskDirect,
}

/// <summary>Seals of a memfd.</summary>
[Flags]
public enum SealFlags
{
    None = 0,

    /// <summary>F_SEAL_SHRINK.</summary>
    Shrink = 2,

    /// <summary>F_SEAL_GROW.</summary>
    Grow = 4,

    /// <summary>F_SEAL_WRITE.</summary>
    Write = 8,

    /// <summary>F_SEAL_FUTURE_WRITE.</summary>
    FutureWrite = 16,
}

[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(MemfdCreate), "memfd_create")]
[JsonDerivedType(typeof(PunchHole), "punch_hole")]
[JsonDerivedType(typeof(Ftruncate), "ftruncate")]
[JsonDerivedType(typeof(FAddSeals), "f_add_seals")]
[JsonDerivedType(typeof(Fallocate), "fallocate")]
[JsonDerivedType(typeof(CopyFileRange), "copy_file_range")]
[JsonDerivedType(typeof(Sendfile), "sendfile")]
[JsonDerivedType(typeof(IoSetup), "io_setup")]
[JsonDerivedType(typeof(IoUringSetup), "io_uring_setup")]
[JsonDerivedType(typeof(PerfEventOpen), "perf_event_open")]
public abstract partial record Op
{
    /// <summary>
    /// Opens files and other descriptors that memory can be mapped from, and changes files.
    /// </summary>
    public abstract record FilesFamily : Op;

    /// <summary>The system call <c>openat</c>, of a new file without a name or of a device.</summary>
    /// <param name="As">The name of the open file.</param>
    /// <param name="Kind">What to open.</param>
    /// <param name="Pages">The length of a new file, in pages.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Open([Makes(Thing.File)] string As, FileKind Kind, [Within(1, 4096)] int Pages = 1)
        : FilesFamily;

    /// <summary>The system call <c>memfd_create</c>, then <c>ftruncate</c> to a length.</summary>
    /// <param name="As">The name of the new file.</param>
    /// <param name="Pages">The length of the file, in pages (huge pages with <c>hugetlb</c>).</param>
    /// <param name="Flags">Flags.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record MemfdCreate(
        [Makes(
            Thing.File)] string As, [
                Within(0, 4096)
            ] int Pages = 1, MemfdFlags Flags = MemfdFlags.None) : FilesFamily;

    /// <summary>The system call <c>fallocate</c> with FALLOC_FL_PUNCH_HOLE and FALLOC_FL_KEEP_SIZE.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Pgoff">Where the hole starts: a page of the file.</param>
    /// <param name="Offset">Bytes after that.</param>
    /// <param name="Pages">Its length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PunchHole(
        [Uses(Thing.File)] string File,
        [Within(0, 4096)] int Pgoff = 0,
        [Within(0, 65536)] int Offset = 0,
        [Within(0, 4096)] int Pages = 0,
        [Within(0, 65536)] int Bytes = 0) : FilesFamily;

    /// <summary>The system call <c>ftruncate</c>.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Pages">The new length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Ftruncate(
        [Uses(
            Thing.File)] string File, [Within(0, 4096)] int Pages = 0, [
                Within(0, 65536)
            ] int Bytes = 0) : FilesFamily;

    /// <summary>The system call <c>fcntl</c> with F_ADD_SEALS.</summary>
    /// <param name="File">A memfd made with <c>allow_sealing</c>.</param>
    /// <param name="Seals">The seals.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record FAddSeals([Uses(Thing.File)] string File, SealFlags Seals) : FilesFamily;

    /// <summary>
    /// The system call <c>fallocate</c> without flags: pages of the file that are missing are made.
    /// </summary>
    /// <param name="File">The file.</param>
    /// <param name="Pages">The length of the range from the file's start, in pages.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Fallocate([Uses(Thing.File)] string File, [Within(1, 4096)] int Pages = 1)
        : FilesFamily;

    /// <summary>
    /// The system call <c>copy_file_range</c>, from the start of a file to the start of another.
    /// </summary>
    /// <param name="From">The file to read.</param>
    /// <param name="To">The file to write.</param>
    /// <param name="Pages">The length, in pages.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record CopyFileRange(
        [Uses(
            Thing.File)] string From, [
                Uses(Thing.File)
            ] string To, [Within(1, 4096)] int Pages = 1) : FilesFamily;

    /// <summary>The system call <c>sendfile</c>, from the start of a file to the start of another.</summary>
    /// <param name="From">The file to read.</param>
    /// <param name="To">The file to write.</param>
    /// <param name="Pages">The length, in pages.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Sendfile(
        [Uses(
            Thing.File)] string From, [
                Uses(Thing.File)
            ] string To, [Within(1, 4096)] int Pages = 1) : FilesFamily;

    /// <summary>
    /// The system call <c>io_setup</c>: the kernel maps a ring for asynchronous I/O by itself. A kernel that
    /// gives none makes it <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the ring, of one page.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record IoSetup([Makes(Thing.Mapping)] string As) : FilesFamily;

    /// <summary>
    /// The system call <c>io_uring_setup</c>: a descriptor whose first page, the submission ring, can be
    /// mapped. A kernel that gives none makes it <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the descriptor.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record IoUringSetup([Makes(Thing.File)] string As) : FilesFamily;

    /// <summary>
    /// The system call <c>perf_event_open</c>, of an event that counts nothing: a descriptor whose first page
    /// can be mapped. A kernel that gives none makes it <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the descriptor.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PerfEventOpen([Makes(Thing.File)] string As) : FilesFamily;
}
