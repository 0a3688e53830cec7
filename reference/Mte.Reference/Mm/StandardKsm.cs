using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>A page with tags is equal to no other.</summary>
public sealed class StandardKsm : IKsm
{
    [Models("arch/arm64/kernel/mte.c", "memcmp_pages")]
    public bool PagesIdentical(Kernel kernel, Page one, Page other)
    {
        var tagging = kernel.Parts.Tagging;
        return !tagging.PageMteTagged(one) && !tagging.PageMteTagged(other) && one.Data.IsSameAs(other.Data);
    }
}
