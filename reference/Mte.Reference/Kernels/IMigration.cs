using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>What a page takes along to another place in memory. All kernels agree.</summary>
public interface IMigration
{
    /// <summary>Copies a folio to its new place.</summary>
    void MigrateFolio(Kernel kernel, Page to, Page from);
}
