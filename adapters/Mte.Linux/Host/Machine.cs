using Mte.Spec.Worlds;

namespace Mte.Linux.Host;

/// <summary>What was found on this machine.</summary>
/// <param name="Info">What is told to others.</param>
/// <param name="HugePageSize">Bytes in a default huge page; 0 without huge pages.</param>
/// <param name="TmpfsFolder">A writable folder on tmpfs, or null.</param>
/// <param name="RamfsFolder">A writable folder on ramfs, or null.</param>
/// <param name="DiskFolder">A writable folder on a disk file system, or null.</param>
/// <param name="Emulator">
/// The user-mode emulator that stands for the kernel, with its options; empty if there is none.
/// </param>
internal sealed record Machine(
    WorldInfo Info, int HugePageSize, string? TmpfsFolder, string? RamfsFolder, string? DiskFolder,
    IReadOnlyList<string> Emulator)
{
    /// <summary>Bytes in a page.</summary>
    public int PageSize => Info.PageSize;

    /// <summary>A user-mode emulator stands for the kernel.</summary>
    public bool IsEmulated => Emulator.Count > 0;
}
