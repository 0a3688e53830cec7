using Mte.Spec.Values;

namespace Mte.Reference.State;

/// <summary>Virtual addresses with a logical tag in bits 59:56.</summary>
public static class Address
{
    private const int TagShift = 56;

    /// <summary>The address without its top byte.</summary>
    [Models("arch/arm64/include/asm/memory.h", "untagged_addr")]
    public static ulong UntaggedAddr(ulong address) => address & ((1UL << TagShift) - 1);

    public static byte TagOf(ulong address) => (byte)((address >> TagShift) % Granule.TagCount);

    public static ulong WithTag(ulong address, int tag) => address | ((ulong)tag << TagShift);
}
