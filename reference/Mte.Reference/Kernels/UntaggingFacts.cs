using Mte.Reference.State;

namespace Mte.Reference.Kernels;

/// <summary>
/// Which calls ignore the top byte of an address. A call that changes memory that is there ignores the tag; a
/// call that makes an alias of it does not. Kernels from 5.6 on agree.
/// </summary>
public sealed record UntaggingFacts
{
    /// <summary>mmap ignores the tag of the address that it is asked for.</summary>
    public bool MmapUntags { get; init; }

    /// <summary>mprotect ignores the tag of its address.</summary>
    public bool MprotectUntags { get; init; } = true;

    /// <summary>KVM_SET_USER_MEMORY_REGION ignores the tag of the address of a memslot's memory.</summary>
    public bool MemslotUntags { get; init; }

    /// <summary>The address that mmap is asked for.</summary>
    public ulong OfMmap(ulong address) => Of(address, MmapUntags);

    /// <summary>The address that mprotect begins at.</summary>
    public ulong OfMprotect(ulong address) => Of(address, MprotectUntags);

    /// <summary>The address of a memslot's memory.</summary>
    public ulong OfMemslot(ulong address) => Of(address, MemslotUntags);

    private static ulong Of(ulong address, bool untags) => untags ? Address.UntaggedAddr(address) : address;
}
