using Mte.Reference.Mte;

namespace Mte.Reference.Kvm;

/// <summary>Where KVM_ARM_MTE_COPY_TAGS finds or leaves tags: a byte a granule.</summary>
public abstract class CopyTagsBuffer
{
    /// <summary>Reads tags from a byte on; how many could be read.</summary>
    public abstract int Read(int at, Span<byte> tags);

    /// <summary>Writes tags from a byte on; how many could be written.</summary>
    public abstract int Write(int at, ReadOnlySpan<byte> tags);

    /// <summary>Writes zeros from a byte on; how many could be written.</summary>
    public abstract int Clear(int at, int count);
}

/// <summary>Memory that can be read and written to its end; behind it is nothing.</summary>
public sealed class OwnCopyTagsBuffer(byte[] room) : CopyTagsBuffer
{
    public override int Read(int at, Span<byte> tags)
    {
        var there = Math.Clamp(room.Length - at, 0, tags.Length);
        room.AsSpan(at, there).CopyTo(tags);
        return there;
    }

    public override int Write(int at, ReadOnlySpan<byte> tags)
    {
        var there = Math.Clamp(room.Length - at, 0, tags.Length);
        tags[..there].CopyTo(room.AsSpan(at));
        return there;
    }

    public override int Clear(int at, int count) => Write(at, new byte[count]);
}

/// <summary>
/// Memory of the VMM. Only where zeros are written does the kernel ask first whether the address can be a process's.
/// </summary>
public sealed class UserCopyTagsBuffer(UserMemory memory, ulong address) : CopyTagsBuffer
{
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public override int Read(int at, Span<byte> tags)
    {
        var bytes = new byte[tags.Length];
        var read = memory.CopyFromUser(bytes, address + (ulong)at, asks: false);
        bytes.AsSpan(0, read).CopyTo(tags);
        return read;
    }

    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_to_user")]
    public override int Write(int at, ReadOnlySpan<byte> tags) =>
        memory.CopyToUser(address + (ulong)at, tags.ToArray(), asks: false);

    [Models("arch/arm64/include/asm/uaccess.h", "clear_user")]
    public override int Clear(int at, int count) => memory.CopyToUser(address + (ulong)at, new byte[count]);
}
