namespace Mte.Reference.Mm;

/// <summary>Which pages the kernel takes for equal, and so may replace by one.</summary>
public interface IKsm
{
    /// <summary>Whether one page can stand for both.</summary>
    bool PagesIdentical(Kernel kernel, Page one, Page other);
}

/// <summary>A page with tags is equal to no other.</summary>
public sealed class Ksm : IKsm
{
    [Models("arch/arm64/kernel/mte.c", "memcmp_pages")]
    public bool PagesIdentical(Kernel kernel, Page one, Page other)
    {
        var tagging = kernel.Parts.Tagging;
        return !tagging.PageMteTagged(one) && !tagging.PageMteTagged(other) && one.Data.IsSameAs(other.Data);
    }
}
