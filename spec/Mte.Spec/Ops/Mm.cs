namespace Mte.Spec;

/// <summary>Advice of <c>madvise</c> (include/uapi/asm-generic/mman-common.h).</summary>
public enum Advice
{
    MADV_NORMAL = 0,

    /// <summary>Give the pages up; private memory is zero afterwards, shared memory is not.</summary>
    MADV_DONTNEED = 4,

    /// <summary>The pages may be given up when memory is short.</summary>
    MADV_FREE = 8,

    /// <summary>Give up the pages and what is behind them (shared memory).</summary>
    MADV_REMOVE = 9,

    /// <summary>Children do not get the range.</summary>
    MADV_DONTFORK = 10,
    MADV_DOFORK = 11,

    /// <summary>Pages may be merged with equal ones (KSM).</summary>
    MADV_MERGEABLE = 12,
    MADV_UNMERGEABLE = 13,
    MADV_HUGEPAGE = 14,
    MADV_NOHUGEPAGE = 15,

    /// <summary>Core dumps leave the range out.</summary>
    MADV_DONTDUMP = 16,
    MADV_DODUMP = 17,

    /// <summary>Children find the range zero.</summary>
    MADV_WIPEONFORK = 18,
    MADV_KEEPONFORK = 19,

    /// <summary>The pages are not needed soon.</summary>
    MADV_COLD = 20,

    /// <summary>Swap the pages out.</summary>
    MADV_PAGEOUT = 21,

    /// <summary>Fault all pages in as a read would (5.14).</summary>
    MADV_POPULATE_READ = 22,

    /// <summary>Fault all pages in as a write would (5.14).</summary>
    MADV_POPULATE_WRITE = 23,

    /// <summary>Make a huge page of the pages (6.1).</summary>
    MADV_COLLAPSE = 25,

    /// <summary>The pages are broken: nobody may use them again.</summary>
    [Needs("memory-failure")]
    MADV_HWPOISON = 100,

    /// <summary>Move the pages elsewhere and never use theirs again.</summary>
    MADV_SOFT_OFFLINE = 101,

    /// <summary>Accesses fault from now on, without changing the mapping (6.13).</summary>
    MADV_GUARD_INSTALL = 102,
    MADV_GUARD_REMOVE = 103,
}

/// <summary>Flags of <c>mremap</c>.</summary>
[Flags]
public enum MremapFlags
{
    None = 0,

    /// <summary>MREMAP_MAYMOVE.</summary>
    Maymove = 1,

    /// <summary>MREMAP_FIXED: to the address that is given.</summary>
    Fixed = 2,

    /// <summary>MREMAP_DONTUNMAP: the old range stays, empty.</summary>
    Dontunmap = 4,
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

/// <summary>Mappings that a process has without asking.</summary>
public enum OwnMapping
{
    /// <summary>The code that the kernel gives to every process.</summary>
    Vdso,

    /// <summary>The data of that code.</summary>
    Vvar,

    /// <summary>The stack of its first thread.</summary>
    Stack,

    /// <summary>The program's own text, which comes from a file on tmpfs or a disk.</summary>
    Text,
}

public abstract partial record Op
{
    /// <summary>The system call <c>madvise</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Advice">The advice.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Madvise(
        Place At, Advice Advice, [Within(0, 16384)] int Pages = 1, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>The system call <c>mremap</c>.</summary>
    /// <param name="As">The name of what it returns.</param>
    /// <param name="At">The old address.</param>
    /// <param name="Pages">The old length, in pages; 0 makes a second mapping of shared memory.</param>
    /// <param name="NewPages">The new length, in pages.</param>
    /// <param name="Flags">Flags.</param>
    /// <param name="To">The new address, with <c>fixed</c>.</param>
    /// <param name="Tag">The logical tag in the old address.</param>
    /// <param name="ToTag">The logical tag in the new address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Mremap(
        [Makes(Thing.Mapping)] string As,
        Place At,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 4096)] int NewPages = 1,
        MremapFlags Flags = MremapFlags.None,
        Place? To = null,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ToTag = 0) : Op;

    /// <summary>The system call <c>mlock</c>: all pages are faulted in and stay.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Mlock(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>The system call <c>munlock</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Munlock(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>The system call <c>mseal</c>: the mapping cannot be changed any more.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Mseal(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>The system call <c>remap_file_pages</c>: other pages of the file come to the range.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Pgoff">The first page of the file.</param>
    [Answers(Answer.Nothing)]
    public sealed record RemapFilePages(
        Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 4096)] int Pgoff = 0) : Op;

    /// <summary>The system call <c>pkey_mprotect</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Prot">The new protection bits.</param>
    /// <param name="Pkey">The protection key; -1 for none.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Answers(Answer.Nothing)]
    public sealed record PkeyMprotect(
        Place At, Prot Prot, [Within(-1, 15)] int Pkey = -1, [Within(0, 4096)] int Pages = 1) : Op;

    /// <summary>The system calls <c>shmget</c> and <c>shmat</c>: a segment of System V shared memory.</summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="At">The address to attach it at.</param>
    /// <param name="Tag">The logical tag in that address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Shmat(
        [Makes(Thing.Mapping)] string As,
        [Within(1, 4096)] int Pages = 1,
        Place? At = null,
        [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>
    /// The system call <c>brk</c>, to make the heap larger. It fails by answering the old break; that is ENOMEM here.
    /// </summary>
    /// <param name="As">The name of the new part.</param>
    /// <param name="Pages">By how much, in pages.</param>
    /// <param name="Tag">The logical tag in the address of the new break.</param>
    [Answers(Answer.Nothing)]
    public sealed record Brk(
        [Makes(Thing.Mapping)] string As, [Within(1, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>Finds a mapping that the process has without asking, in <c>/proc/PID/maps</c>.</summary>
    /// <param name="As">The name for it.</param>
    /// <param name="Mapping">Which.</param>
    [Answers(Answer.Nothing)]
    public sealed record Find([Makes(Thing.Mapping)] string As, OwnMapping Mapping) : Op;

    /// <summary>The system call <c>fallocate</c> with FALLOC_FL_PUNCH_HOLE and FALLOC_FL_KEEP_SIZE.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Pgoff">Where the hole starts: a page of the file.</param>
    /// <param name="Offset">Bytes after that.</param>
    /// <param name="Pages">Its length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length.</param>
    [Answers(Answer.Nothing)]
    public sealed record PunchHole(
        [Uses(Thing.File)] string File,
        [Within(0, 4096)] int Pgoff = 0,
        [Within(0, 65536)] int Offset = 0,
        [Within(0, 4096)] int Pages = 0,
        [Within(0, 65536)] int Bytes = 0) : Op;

    /// <summary>The system call <c>ftruncate</c>.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Pages">The new length, in pages.</param>
    /// <param name="Bytes">Bytes added to the length.</param>
    [Answers(Answer.Nothing)]
    public sealed record Ftruncate(
        [Uses(Thing.File)] string File, [Within(0, 4096)] int Pages = 0, [Within(0, 65536)] int Bytes = 0) : Op;

    /// <summary>The system call <c>fcntl</c> with F_ADD_SEALS.</summary>
    /// <param name="File">A memfd made with <c>allow_sealing</c>.</param>
    /// <param name="Seals">The seals.</param>
    [Answers(Answer.Nothing)]
    public sealed record FAddSeals([Uses(Thing.File)] string File, SealFlags Seals) : Op;

    /// <summary>
    /// Fills free memory with old contents: maps much of it, sets every tag to 13 and every byte to 0xa5, and unmaps
    /// it. Memory that is not cleared before it is used again shows.
    /// </summary>
    [Needs("mte")]
    [Answers(Answer.Nothing)]
    public sealed record Poison : Op;
}
