using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>
/// Protection bits of a mapping (<c>PROT_READ</c> is written <c>read</c>). Other bits may be given as
/// numbers.
/// </summary>
[Flags]
public enum Prot
{
    None = 0,
    Read = 1,
    Write = 2,
    Exec = 4,

    /// <summary>PROT_BTI of arm64.</summary>
    Bti = 0x10,

    /// <summary>PROT_MTE of arm64.</summary>
    Mte = 0x20,
}

/// <summary>
/// Flags of <c>mmap</c> (<c>MAP_SHARED</c> is written <c>shared</c>). Other bits may be given as numbers.
/// </summary>
[Flags]
public enum MapFlags
{
    Shared = 1,
    Private = 2,
    Fixed = 0x10,
    Anonymous = 0x20,
    Growsdown = 0x100,
    Locked = 0x2000,
    Noreserve = 0x4000,
    Populate = 0x8000,
    Stack = 0x20000,

    [Needs("hugetlb")]
    Hugetlb = 0x40000,
}

/// <summary>Kinds of memory that differ in whether they may carry tags.</summary>
public enum MemoryKind
{
    /// <summary>MAP_PRIVATE | MAP_ANONYMOUS.</summary>
    AnonymousPrivate,

    /// <summary>MAP_SHARED | MAP_ANONYMOUS.</summary>
    AnonymousShared,

    /// <summary>MAP_SHARED of a memfd.</summary>
    MemfdShared,

    /// <summary>MAP_PRIVATE of a memfd.</summary>
    MemfdPrivate,

    /// <summary>MAP_SHARED of a file on a tmpfs mount.</summary>
    [Needs("tmpfs")]
    TmpfsShared,

    /// <summary>MAP_PRIVATE of a file on a tmpfs mount.</summary>
    [Needs("tmpfs")]
    TmpfsPrivate,

    /// <summary>MAP_SHARED of a regular file on a disk file system.</summary>
    [Needs("disk-file")]
    FileShared,

    /// <summary>MAP_PRIVATE of a regular file on a disk file system.</summary>
    [Needs("disk-file")]
    FilePrivate,

    /// <summary>MAP_PRIVATE of /dev/zero.</summary>
    ZeroPrivate,

    /// <summary>MAP_SHARED of /dev/zero. With PROT_MTE, mmap of it hangs 5.10.</summary>
    ZeroShared,

    /// <summary>MAP_SHARED of a file that memfd_secret made.</summary>
    [Needs("secretmem")]
    Secretmem,

    /// <summary>MAP_SHARED of a file on ramfs, which lies in memory but is not shmem.</summary>
    [Needs("ramfs")]
    RamfsShared,

    /// <summary>MAP_PRIVATE of a file on ramfs.</summary>
    [Needs("ramfs")]
    RamfsPrivate,

    /// <summary>MAP_DROPPABLE | MAP_ANONYMOUS: may be given up when memory is short (6.11).</summary>
    Droppable,

    /// <summary>MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, in huge pages of the default size.</summary>
    [Needs("hugetlb")]
    HugetlbPrivate,

    /// <summary>MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, in huge pages of the default size.</summary>
    [Needs("hugetlb")]
    HugetlbShared,

    /// <summary>MAP_SHARED of a memfd made with MFD_HUGETLB, in huge pages of the default size.</summary>
    [Needs("hugetlb")]
    HugetlbMemfdShared,
}

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

[JsonDerivedType(typeof(Mmap), "mmap")]
[JsonDerivedType(typeof(Map), "map")]
[JsonDerivedType(typeof(Munmap), "munmap")]
[JsonDerivedType(typeof(Mprotect), "mprotect")]
[JsonDerivedType(typeof(PkeyMprotect), "pkey_mprotect")]
[JsonDerivedType(typeof(Mremap), "mremap")]
[JsonDerivedType(typeof(RemapFilePages), "remap_file_pages")]
[JsonDerivedType(typeof(Madvise), "madvise")]
[JsonDerivedType(typeof(ProcessMadvise), "process_madvise")]
[JsonDerivedType(typeof(Mseal), "mseal")]
[JsonDerivedType(typeof(Shmat), "shmat")]
[JsonDerivedType(typeof(Brk), "brk")]
[JsonDerivedType(typeof(Find), "find")]
[JsonDerivedType(typeof(Smaps), "smaps")]
public abstract partial record Op
{
    /// <summary>Makes, changes and looks at mappings of a process.</summary>
    public abstract record MappingsFamily : Op;

    /// <summary>The system call <c>mmap</c>.</summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Prot">Protection bits.</param>
    /// <param name="Flags">Flags; <c>anonymous</c> unless a file is named.</param>
    /// <param name="Pages">
    /// The length, in pages of the machine under test (huge pages with <c>hugetlb</c>).
    /// </param>
    /// <param name="File">The file to map, from its start.</param>
    /// <param name="At">The address to ask for; needs <c>fixed</c> to be more than a hint.</param>
    /// <param name="Tag">The logical tag in the address that is asked for.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mmap(
        [Makes(Thing.Mapping)] string As,
        Prot Prot,
        MapFlags Flags,
        [Within(0, 4096)] int Pages = 1,
        [Uses(Thing.File)] string? File = null,
        Place? At = null,
        [Within(0, 15)] int Tag = 0) : MappingsFamily;

    /// <summary>
    /// Makes memory of a kind, with <c>mmap</c>. The outcome is mmap's; a backing file that cannot be made is
    /// <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Kind">The kind of memory.</param>
    /// <param name="Prot">Protection bits.</param>
    /// <param name="Pages">
    /// The length, in pages of the machine under test (huge pages for the hugetlb kinds).
    /// </param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Map(
        [Makes(Thing.Mapping)] string As,
        MemoryKind Kind,
        Prot Prot,
        [Within(1, 4096)] int Pages = 1) : MappingsFamily;

    /// <summary>The system call <c>munmap</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="HugePages">The length, in huge pages; if given, pages do not count.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Munmap(
        Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 8)] int HugePages = 0) : MappingsFamily;

    /// <summary>The system call <c>mprotect</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Prot">The new protection bits.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">Bytes added to the length, to make it too long.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record Mprotect(
        Place At, Prot Prot, [
            Within(0, 4096)
        ] int Pages = 1, [Within(0, 15)] int Tag = 0, long Bytes = 0) : MappingsFamily;

    /// <summary>The system call <c>pkey_mprotect</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Prot">The new protection bits.</param>
    /// <param name="Pkey">The protection key; -1 for none.</param>
    /// <param name="Pages">The length, in pages.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record PkeyMprotect(
        Place At, Prot Prot, [Within(-1, 15)] int Pkey = -1, [
            Within(0, 4096)
        ] int Pages = 1) : MappingsFamily;

    /// <summary>The system call <c>mremap</c>.</summary>
    /// <param name="As">The name of what it returns.</param>
    /// <param name="At">The old address.</param>
    /// <param name="Pages">The old length, in pages; 0 makes a second mapping of shared memory.</param>
    /// <param name="NewPages">The new length, in pages.</param>
    /// <param name="Flags">Flags.</param>
    /// <param name="To">The new address, with <c>fixed</c>.</param>
    /// <param name="Tag">The logical tag in the old address.</param>
    /// <param name="ToTag">The logical tag in the new address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mremap(
        [Makes(Thing.Mapping)] string As,
        Place At,
        [Within(0, 4096)] int Pages = 1,
        [Within(0, 4096)] int NewPages = 1,
        MremapFlags Flags = MremapFlags.None,
        Place? To = null,
        [Within(0, 15)] int Tag = 0,
        [Within(0, 15)] int ToTag = 0) : MappingsFamily;

    /// <summary>The system call <c>remap_file_pages</c>: other pages of the file come to the range.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Pgoff">The first page of the file.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record RemapFilePages(
        Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 4096)] int Pgoff = 0) : MappingsFamily;

    /// <summary>The system call <c>madvise</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Advice">The advice.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.ModelAndKernel)]
    public sealed record Madvise(
        Place At, Advice Advice, [
            Within(0, 16384)
        ] int Pages = 1, [Within(0, 15)] int Tag = 0) : MappingsFamily;

    /// <summary>
    /// The system call <c>process_madvise</c>, for one range of another process. Answers the number of bytes
    /// advised.
    /// </summary>
    /// <param name="Process">The process whose memory it is.</param>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Advice">The advice.</param>
    /// <param name="Pages">The length, in pages.</param>
    [Needs("root")]
    [Facts(Answer.Number, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record ProcessMadvise(
        [Uses(
            Thing.Process)] string Process, Place At, Advice Advice, [
                Within(1, 512)
            ] int Pages = 1) : MappingsFamily;

    /// <summary>The system call <c>mseal</c>: the mapping cannot be changed any more.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Mseal(Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0)
        : MappingsFamily;

    /// <summary>
    /// The system calls <c>shmget</c> and <c>shmat</c>: a segment of System V shared memory.
    /// </summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="At">The address to attach it at.</param>
    /// <param name="Tag">The logical tag in that address.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Shmat(
        [Makes(Thing.Mapping)] string As,
        [Within(1, 4096)] int Pages = 1,
        Place? At = null,
        [Within(0, 15)] int Tag = 0) : MappingsFamily;

    /// <summary>
    /// The system call <c>brk</c>, to make the heap larger. It fails by answering the old break; that is
    /// ENOMEM here.
    /// </summary>
    /// <param name="As">The name of the new part.</param>
    /// <param name="Pages">By how much, in pages.</param>
    /// <param name="Tag">The logical tag in the address of the new break.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Process, InLitmus.Nowhere)]
    public sealed record Brk(
        [Makes(
            Thing.Mapping)] string As, [
                Within(1, 4096)
            ] int Pages = 1, [Within(0, 15)] int Tag = 0) : MappingsFamily;

    /// <summary>Finds a mapping that the process has without asking, in <c>/proc/PID/maps</c>.</summary>
    /// <param name="As">The name for it.</param>
    /// <param name="Mapping">Which.</param>
    [NeedsNothing]
    [Facts(Answer.Nothing, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Find([Makes(Thing.Mapping)] string As, OwnMapping Mapping) : MappingsFamily;

    /// <summary>
    /// Looks a flag up in the VmFlags lines of <c>/proc/PID/smaps</c>. Answers the number of mappings that
    /// have it: 1 or 0 if a place is named.
    /// </summary>
    /// <param name="Flag">The two letters of the flag, such as <c>mt</c> for VM_MTE.</param>
    /// <param name="At">A place inside the mapping; all mappings of the process if none is named.</param>
    [NeedsNothing]
    [Facts(Answer.Number, Changes.Nothing, Reach.Kernel, InLitmus.Nowhere)]
    public sealed record Smaps(string Flag, Place? At = null) : MappingsFamily;
}
