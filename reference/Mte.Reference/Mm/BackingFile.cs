using Mte.Spec;

namespace Mte.Reference.Mm;

/// <summary>struct file and the inode behind it: what a mapping can be of.</summary>
public abstract class BackingFile
{
    /// <summary>Bytes in the file.</summary>
    public ulong Length { get; set; }

    /// <summary>The contents are shmem's: memfd, tmpfs, shared anonymous memory.</summary>
    [Models("include/linux/shmem_fs.h", "shmem_file")]
    public virtual bool IsShmem => false;

    /// <summary>The contents are hugetlbfs's.</summary>
    [Models("include/linux/hugetlb.h", "is_file_hugepages")]
    public virtual bool IsHugepages => false;

    /// <summary>What the file does to a new mapping of it (<c>f_op->mmap</c>).</summary>
    public virtual void Mmap(Vma vma)
    {
    }

    /// <summary>The page (or huge page) that holds a byte of the file; null behind its end.</summary>
    public abstract Page? Fault(Kernel kernel, ulong offset);
}

/// <summary>A file whose pages lie in a page cache.</summary>
public abstract class CachedFile : BackingFile
{
    private readonly Dictionary<ulong, Page> pageCache = [];

    /// <inheritdoc/>
    [Models("mm/filemap.c", "filemap_fault")]
    public override Page? Fault(Kernel kernel, ulong offset)
    {
        if (offset >= Length)
            return null;

        if (Cached(kernel, offset) is { } cached)
            return cached;

        var page = NewPage(kernel);
        foreach (var part in page.Folio)
            part.Data.Fill(0);

        pageCache[Index(kernel, offset)] = page;
        return page;
    }

    /// <summary>The page that holds a byte of the file, if somebody has asked for it before.</summary>
    public virtual Page? Cached(Kernel kernel, ulong offset) => pageCache.GetValueOrDefault(Index(kernel, offset));

    /// <summary>Puts a page into the page cache.</summary>
    private protected void AddToPageCache(ulong index, Page page) => pageCache[index] = page;

    /// <summary>Takes a page out of the page cache.</summary>
    private protected void DeleteFromPageCache(ulong index) => pageCache.Remove(index);

    /// <summary>Frees whole pages of a range; the rest of the range becomes zero.</summary>
    [Models("mm/shmem.c", "shmem_fallocate")]
    public virtual void PunchHole(Kernel kernel, ulong offset, ulong length)
    {
        var unit = (ulong)BytesPerPage(kernel);
        foreach (var (index, page) in pageCache.ToArray())
        {
            var (start, end) = (Math.Max(offset, index * unit), Math.Min(offset + length, (index + 1) * unit));
            if (start >= end)
                continue;

            if (end - start == unit && kernel.Parts.Mm.PunchFreesPages)
                Forget(kernel, index, page);
            else
                ZeroPart(kernel, page, (int)(start - (index * unit)), (int)(end - start));
        }
    }

    /// <summary>Gives the file another length; what lies behind a shorter one is gone.</summary>
    [Models("mm/shmem.c", "shmem_setattr")]
    public void Truncate(Kernel kernel, ulong length)
    {
        if (length < Length)
            PunchHole(kernel, length, Length - length + (ulong)BytesPerPage(kernel));

        Length = length;
    }

    private void Forget(Kernel kernel, ulong index, Page page)
    {
        pageCache.Remove(index);
        kernel.Pages.Free(page);
    }

    private static void ZeroPart(Kernel kernel, Page page, int start, int count)
    {
        for (var end = start + count; start < end;)
        {
            var part = page.Folio[start / kernel.PageSize];
            var length = Math.Min(end - start, kernel.PageSize - (start % kernel.PageSize));
            part.Data.Write(start % kernel.PageSize, new byte[length]);
            if (!kernel.Parts.Mm.PartialPageKeepsTags)
                part.Tags.Fill(0);

            start += length;
        }
    }

    /// <summary>The unit of the page cache, in bytes.</summary>
    protected virtual int BytesPerPage(Kernel kernel) => kernel.PageSize;

    /// <summary>A page for the page cache, uncleared.</summary>
    protected virtual Page NewPage(Kernel kernel) => kernel.Pages.AllocPage();

    private protected ulong Index(Kernel kernel, ulong offset) => offset / (ulong)BytesPerPage(kernel);
}

/// <summary>A memfd, a file on tmpfs, or what is behind shared anonymous memory.</summary>
public sealed partial class ShmemFile : CachedFile
{
    public override bool IsShmem => true;

    /// <summary>Whether seals may be added.</summary>
    public bool AllowsSealing { get; init; }

    /// <summary>The seals (F_GET_SEALS).</summary>
    public SealFlags Seals { get; private set; }

    /// <summary>fcntl with F_ADD_SEALS.</summary>
    [Models("mm/memfd.c", "memfd_add_seals")]
    public Errno AddSeals(Kernel kernel, SealFlags seals)
    {
        if (!AllowsSealing)
            return Errno.EPERM;

        var mapped = kernel.AddressSpaces.SelectMany(mm => mm.Vmas)
            .Any(vma => vma.File == this && vma.Shared && vma.Flags.HasFlag(VmFlags.VM_MAYWRITE));
        if (seals.HasFlag(SealFlags.Write) && mapped)
            return Errno.EBUSY;

        Seals |= seals;
        return Errno.Ok;
    }

    /// <summary>What the seals make of a new mapping; EPERM if they forbid it.</summary>
    [Models("include/linux/mm.h", "seal_check_write", In = "6.1")]
    public Errno CheckSeals(Kernel kernel, ref VmFlags flags)
    {
        if ((Seals & (SealFlags.Write | SealFlags.FutureWrite)) == 0 || !flags.HasFlag(VmFlags.VM_SHARED))
            return Errno.Ok;

        if (flags.HasFlag(VmFlags.VM_WRITE))
            return Errno.EPERM;

        if (Seals.HasFlag(SealFlags.Write) && !kernel.Parts.Mm.MapsSealedForReading)
            return Errno.EPERM;

        flags &= ~VmFlags.VM_MAYWRITE;
        return Errno.Ok;
    }
}

/// <summary>A file on a disk file system. Nothing here ever needs the disk.</summary>
public sealed class RegularFile : CachedFile
{
    /// <summary>It was opened with O_DIRECT.</summary>
    public bool Direct { get; init; }
}

/// <summary>A memfd made with MFD_HUGETLB, or what is behind MAP_ANONYMOUS | MAP_HUGETLB.</summary>
public sealed class HugetlbFile : CachedFile
{
    public override bool IsHugepages => true;

    /// <inheritdoc/>
    [Models("fs/hugetlbfs/inode.c", "hugetlbfs_file_mmap")]
    public override void Mmap(Vma vma)
    {
        vma.Flags |= VmFlags.VM_HUGETLB | VmFlags.VM_DONTEXPAND;
        if (vma.Flags.HasFlag(VmFlags.VM_WRITE))
            Length = Math.Max(Length, vma.FileOffset(vma.End));
    }

    protected override int BytesPerPage(Kernel kernel) => kernel.HugePageSize;

    protected override Page NewPage(Kernel kernel) => kernel.Pages.AllocHugetlbFolio();
}

/// <summary>
/// <c>/dev/zero</c>: a private mapping of it is anonymous memory, but was not asked for as such.
/// </summary>
public sealed class ZeroDevice : BackingFile
{
    /// <inheritdoc/>
    [Models("drivers/char/mem.c", "mmap_zero")]
    public override void Mmap(Vma vma) =>
        vma.File = vma.Shared ? new ShmemFile { Length = vma.End - vma.Start } : null;

    public override Page? Fault(Kernel kernel, ulong offset) => null;
}

/// <summary>A pipe, or a pair of sockets: what is written at one end is read at the other.</summary>
/// <param name="wholePages">A write that must stop on the way keeps whole pages.</param>
public sealed class PipeFile(bool wholePages) : BackingFile
{
    /// <summary>What was written and not yet read.</summary>
    public Queue<byte> Bytes { get; } = [];

    public bool WholePages => wholePages;

    public override Page? Fault(Kernel kernel, ulong offset) => null;
}
