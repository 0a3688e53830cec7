namespace Mte.Reference.Kernels;

/// <summary>A file on a disk file system. Nothing here ever needs the disk.</summary>
public sealed class RegularFile : CachedFile
{
    /// <summary>It was opened with O_DIRECT.</summary>
    public bool Direct { get; init; }
}
