namespace Mte.Reference.Defects;

/// <summary>Kernels that are wrong about calls with a tagged address.</summary>
internal static class UntaggingDefects
{
    public static IEnumerable<Defect> All =>
    [
        new("mmap-untags-address", ["MMOP-006"], "mmap makes a mapping at the address without its tag.",
            parts => parts with { Untagging = parts.Untagging with { MmapUntags = true } }),
        new("mprotect-keeps-tag", ["PROT-033"], "mprotect finds no memory at a tagged address.",
            parts => parts with { Untagging = parts.Untagging with { MprotectUntags = false } }),
        new("slot-untags-address", ["KVM-SLOT-013"],
            "KVM_SET_USER_MEMORY_REGION ignores the tag of the address.",
            parts => parts with { Untagging = parts.Untagging with { MemslotUntags = true } }),
    ];
}
