using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>Which pages the kernel takes for equal, and so may replace by one.</summary>
public interface IKsm
{
    /// <summary>Whether one page can stand for both.</summary>
    bool PagesIdentical(Kernel kernel, Page one, Page other);
}
