namespace Mte.Reference.State;

/// <summary>Which huge pages of hugetlb may carry tags.</summary>
public enum HugetlbTags
{
    /// <summary>5.10: anonymous ones, because the kernel looks at MAP_ANONYMOUS only.</summary>
    Anonymous,

    /// <summary>6.1 and 6.12, from the stable releases 6.1.135 and 6.12.19 on.</summary>
    None,

    /// <summary>From 6.13 on.</summary>
    All,
}
