using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>A memfd made with MFD_HUGETLB, or what is behind MAP_ANONYMOUS | MAP_HUGETLB.</summary>
public sealed class HugetlbFile : CachedFile
{
    public override bool IsHugepages => true;

    /// <inheritdoc/>
    [Models("fs/hugetlbfs/inode.c", "hugetlbfs_file_mmap")]
    public override void CallMmap(Vma vma)
    {
        vma.Flags |= VmFlags.VM_HUGETLB | VmFlags.VM_DONTEXPAND;
        if (vma.Flags.HasFlag(VmFlags.VM_WRITE))
            Length = Math.Max(Length, vma.FileOffset(vma.End));
    }

    protected override int BytesPerPage(Kernel kernel) => kernel.HugePageSize;

    protected override Page NewPage(Kernel kernel) => kernel.Pages.AllocHugetlbFolio();
}
