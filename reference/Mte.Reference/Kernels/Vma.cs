using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>struct vm_area_struct: one range of addresses with the same rules.</summary>
/// <param name="start">The first address.</param>
/// <param name="end">The address behind the last.</param>
/// <param name="flags">Flags.</param>
/// <param name="file">The file behind it; null for private anonymous memory.</param>
/// <param name="fileOffset">The byte of the file at <paramref name="start"/>.</param>
public sealed class Vma(ulong start, ulong end, VmFlags flags, BackingFile? file, ulong fileOffset)
{
    public ulong Start { get; set; } = start;

    public ulong End { get; set; } = end;

    public VmFlags Flags { get; set; } = flags;

    public BackingFile? File { get; set; } = file;

    /// <summary>The userfaultfd that watches it.</summary>
    public UserfaultfdCtx? Uffd { get; set; }

    public bool Mte => Flags.HasFlag(VmFlags.VM_MTE);

    public bool MteAllowed => Flags.HasFlag(VmFlags.VM_MTE_ALLOWED);

    public bool Shared => Flags.HasFlag(VmFlags.VM_SHARED);

    public bool Hugetlb => Flags.HasFlag(VmFlags.VM_HUGETLB);

    /// <summary>The byte of the file at an address.</summary>
    public ulong FileOffset(ulong address) => fileOffset + (address - Start);

    /// <summary>The same mapping for another range of its addresses, or for another process.</summary>
    public Vma Copy(ulong from, ulong to) => new(from, to, Flags, File, FileOffset(from))
    {
        Uffd = Uffd,
    };

    /// <summary>The same mapping from <paramref name="from"/> on, at other addresses.</summary>
    public Vma CopyTo(ulong from, ulong start, ulong end) => new(start, end, Flags, File, FileOffset(from));

    /// <summary>Gives up the addresses below <paramref name="address"/>.</summary>
    public void StartAt(ulong address) => (fileOffset, Start) = (FileOffset(address), address);
}
