using Mte.Reference.Mm;

namespace Mte.Reference.Known;

/// <summary>Kernels that are wrong about calls with a tagged address.</summary>
internal static class WrongUntagging
{
    public static IEnumerable<KnownPart> All =>
    [
        new("mmap-untags-address", "mmap makes a mapping at the address without its tag",
            parts => parts with { Untagging = new MmapToo() }),
        new("mprotect-keeps-tag", "mprotect finds no memory at a tagged address",
            parts => parts with { Untagging = new MprotectNot() }),
        new("slot-untags-address", "a memslot takes the address without its tag",
            parts => parts with { Untagging = new MemslotToo() }),
    ];

    private sealed class MmapToo : UntagOldMemory
    {
        public override ulong OfMmap(ulong address) => Address.UntaggedAddr(address);
    }

    private sealed class MprotectNot : UntagOldMemory
    {
        public override ulong OfMprotect(ulong address) => address;
    }

    private sealed class MemslotToo : UntagOldMemory
    {
        public override ulong OfMemslot(ulong address) => Address.UntaggedAddr(address);
    }
}
