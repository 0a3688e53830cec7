namespace Mte.Reference.Kernels;

/// <summary>Which memory the guest of an MTE VM may have.</summary>
public interface IMemslotPolicy
{
    /// <summary>
    /// Whether a memslot may be made, moved or changed over these mappings. There may be holes between them,
    /// and there may be none of them.
    /// </summary>
    bool MayPrepare(Vm vm, IReadOnlyList<Vma> vmas);

    /// <summary>Whether a page of this mapping may be given to the guest, now that it asks for it.</summary>
    bool MayMap(Vm vm, Vma vma);
}
