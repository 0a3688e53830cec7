using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// Copies a page, for copy-on-write. All kernels agree; a part so that a wrong kernel can be made.
/// </summary>
public interface ICopyPage
{
    /// <summary>Copies the folio at <paramref name="from"/> to a new one.</summary>
    void CopyHighpage(Kernel kernel, Page to, Page from);
}
