using Mte.Reference.State;

namespace Mte.Reference.Kernels;

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
    public virtual void CallMmap(Vma vma)
    {
    }

    /// <summary>The page (or huge page) that holds a byte of the file; null behind its end.</summary>
    public abstract Page? Fault(Kernel kernel, ulong offset);
}
