namespace Mte.Spec;

/// <summary>Protection bits of a mapping (<c>PROT_READ</c> is written <c>read</c>). Other bits may be given as numbers.</summary>
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

/// <summary>Flags of <c>mmap</c> (<c>MAP_SHARED</c> is written <c>shared</c>). Other bits may be given as numbers.</summary>
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

/// <summary>Flags of <c>memfd_create</c>.</summary>
[Flags]
public enum MemfdFlags
{
    None = 0,
    AllowSealing = 2,

    [Needs("hugetlb")]
    Hugetlb = 4,
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

    /// <summary>A new regular file on a disk file system, opened with O_DIRECT: the disk reads and writes memory.</summary>
    [Needs("disk-file")]
    DiskDirect,
}

public abstract partial record Op
{
    /// <summary>The system call <c>openat</c>, of a new file without a name or of a device.</summary>
    /// <param name="As">The name of the open file.</param>
    /// <param name="Kind">What to open.</param>
    /// <param name="Pages">The length of a new file, in pages.</param>
    [Answers(Answer.Nothing)]
    public sealed record Open([Makes(Thing.File)] string As, FileKind Kind, [Within(1, 4096)] int Pages = 1) : Op;

    /// <summary>The system call <c>mmap</c>.</summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Prot">Protection bits.</param>
    /// <param name="Flags">Flags; <c>anonymous</c> unless a file is named.</param>
    /// <param name="Pages">The length, in pages of the machine under test (huge pages with <c>hugetlb</c>).</param>
    /// <param name="File">The file to map, from its start.</param>
    /// <param name="At">The address to ask for; needs <c>fixed</c> to be more than a hint.</param>
    /// <param name="Tag">The logical tag in the address that is asked for.</param>
    [Answers(Answer.Nothing)]
    public sealed record Mmap(
        [Makes(Thing.Mapping)] string As,
        Prot Prot,
        MapFlags Flags,
        [Within(0, 4096)] int Pages = 1,
        [Uses(Thing.File)] string? File = null,
        Place? At = null,
        [Within(0, 15)] int Tag = 0) : Op;

    /// <summary>
    /// Makes memory of a kind, with <c>mmap</c>. The outcome is mmap's; a backing file that cannot be made is
    /// <i>unsupported</i>.
    /// </summary>
    /// <param name="As">The name of the new mapping.</param>
    /// <param name="Kind">The kind of memory.</param>
    /// <param name="Prot">Protection bits.</param>
    /// <param name="Pages">The length, in pages of the machine under test (huge pages for the hugetlb kinds).</param>
    [Answers(Answer.Nothing)]
    public sealed record Map(
        [Makes(Thing.Mapping)] string As,
        MemoryKind Kind,
        Prot Prot,
        [Within(1, 4096)] int Pages = 1) : Op;

    /// <summary>The system call <c>munmap</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="HugePages">The length, in huge pages; if given, pages do not count.</param>
    [Answers(Answer.Nothing)]
    public sealed record Munmap(
        Place At, [Within(0, 4096)] int Pages = 1, [Within(0, 8)] int HugePages = 0) : Op;

    /// <summary>The system call <c>mprotect</c>.</summary>
    /// <param name="At">Where the range starts.</param>
    /// <param name="Prot">The new protection bits.</param>
    /// <param name="Pages">The length, in pages.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">Bytes added to the length, to make it too long.</param>
    [Answers(Answer.Nothing)]
    public sealed record Mprotect(
        Place At, Prot Prot, [Within(0, 4096)] int Pages = 1, [Within(0, 15)] int Tag = 0, long Bytes = 0) : Op;

    /// <summary>The system call <c>memfd_create</c>, then <c>ftruncate</c> to a length.</summary>
    /// <param name="As">The name of the new file.</param>
    /// <param name="Pages">The length of the file, in pages (huge pages with <c>hugetlb</c>).</param>
    /// <param name="Flags">Flags.</param>
    [Answers(Answer.Nothing)]
    public sealed record MemfdCreate(
        [Makes(Thing.File)] string As, [Within(0, 4096)] int Pages = 1, MemfdFlags Flags = MemfdFlags.None) : Op;

    /// <summary>
    /// Looks a flag up in the VmFlags lines of <c>/proc/PID/smaps</c>. Answers the number of mappings that have it: 1 or
    /// 0 if a place is named.
    /// </summary>
    /// <param name="Flag">The two letters of the flag, such as <c>mt</c> for VM_MTE.</param>
    /// <param name="At">A place inside the mapping; all mappings of the process if none is named.</param>
    [Answers(Answer.Number)]
    public sealed record Smaps(string Flag, Place? At = null) : Op;

    /// <summary>Loads from memory (LDR, LDRH, LDRB) and answers the value, zero-extended.</summary>
    /// <param name="At">The address of the access.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="High">Bits 63:60 of the address.</param>
    [Answers(Answer.Number)]
    public sealed record Load(
        Place At,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [Within(0, 15)] int High = 0) : Op;

    /// <summary>Stores to memory (STR, STRH, STRB).</summary>
    /// <param name="At">The address of the access.</param>
    /// <param name="Value">The value to store.</param>
    /// <param name="Tag">The logical tag in the address.</param>
    /// <param name="Bytes">The size of the access: 1, 2, 4 or 8 bytes.</param>
    /// <param name="High">Bits 63:60 of the address.</param>
    [Answers(Answer.Nothing)]
    public sealed record Store(
        Place At,
        long Value,
        [Within(0, 15)] int Tag = 0,
        [OneOf(1, 2, 4, 8)] int Bytes = 8,
        [Within(0, 15)] int High = 0) : Op;

    /// <summary>Sets allocation tags (STG, granule after granule).</summary>
    /// <param name="At">The first granule.</param>
    /// <param name="Tags">A tag, or a pattern of tags that repeats over the range.</param>
    /// <param name="Granules">The length of the range, in granules.</param>
    /// <param name="Pages">The length of the range, in pages; added to the granules if both are given.</param>
    [Needs("mte")]
    [Answers(Answer.Nothing)]
    public sealed record Stg(
        Place At, Tags Tags, [Within(0, 1 << 20)] int Granules = 0, [Within(0, 4096)] int Pages = 0) : Op;

    /// <summary>Reads allocation tags (LDG, granule after granule).</summary>
    /// <param name="At">The first granule.</param>
    /// <param name="Granules">The length of the range, in granules; one if neither length is given.</param>
    /// <param name="Pages">The length of the range, in pages; added to the granules if both are given.</param>
    [Needs("mte")]
    [Answers(Answer.Tags)]
    public sealed record Ldg(
        Place At, [Within(0, 1 << 20)] int Granules = 0, [Within(0, 4096)] int Pages = 0) : Op;

    /// <summary>
    /// The number of granules in a range given as granules and pages. Neither given means as many as the pattern
    /// has tags, or one.
    /// </summary>
    public static int CountGranules(int granules, int pages, int pageSize, Tags? tags = null) =>
        (granules, pages) is (0, 0) ? tags?.Count ?? 1 : granules + (pages * (pageSize / Granule.Bytes));
}
