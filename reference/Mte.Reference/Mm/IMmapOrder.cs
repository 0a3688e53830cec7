namespace Mte.Reference.Mm;

/// <summary>When <c>mmap_region</c> asks <c>arch_validate_flags</c>.</summary>
public interface IMmapOrder
{
    /// <summary>Before it unmaps what is at the address; else a refused MAP_FIXED leaves a hole there.</summary>
    bool ValidatesBeforeUnmapping { get; }
}

/// <summary>5.10: the old mapping is gone by then.</summary>
public sealed class UnmapFirst : IMmapOrder
{
    public bool ValidatesBeforeUnmapping => false;
}

/// <summary>6.12, and 6.1 since 6.1.119.</summary>
public sealed class ValidateFirst : IMmapOrder
{
    public bool ValidatesBeforeUnmapping => true;
}
