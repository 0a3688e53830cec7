using Mte.Spec;

namespace Mte.Reference.Mm;

/// <summary>Which huge pages (of hugetlb) may carry tags.</summary>
public interface IHugetlbPolicy
{
    /// <summary>Whether a mapping of a hugetlb file with these mmap flags gets VM_MTE_ALLOWED.</summary>
    bool MteAllowed(MapFlags flags);
}

/// <summary>5.10: anonymous ones, because MAP_ANONYMOUS is all that is looked at.</summary>
public sealed class AnonymousHugetlb : IHugetlbPolicy
{
    public bool MteAllowed(MapFlags flags) => flags.HasFlag(MapFlags.Anonymous);
}

/// <summary>6.1 and 6.12, once they said so (6.1.135, 6.12.19).</summary>
public sealed class NoHugetlb : IHugetlbPolicy
{
    public bool MteAllowed(MapFlags flags) => false;
}

/// <summary>From 6.13 on: all of them.</summary>
public sealed class AllHugetlb : IHugetlbPolicy
{
    public bool MteAllowed(MapFlags flags) => true;
}
