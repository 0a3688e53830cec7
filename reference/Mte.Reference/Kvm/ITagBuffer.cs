using Mte.Reference.Processes;
using Mte.Reference.State;

namespace Mte.Reference.Kvm;

/// <summary>The buffer of KVM_ARM_MTE_COPY_TAGS: one byte a granule. Offsets and results in bytes.</summary>
public interface ITagBuffer
{
    /// <summary>Reads from the buffer; how many bytes could be read.</summary>
    int Read(int offset, byte[] tags);

    /// <summary>Writes to the buffer; how many bytes could be written.</summary>
    int Write(int offset, byte[] tags);

    /// <summary>Writes zeros to the buffer; false if not all of them could be written.</summary>
    bool Clear(int offset, int count);
}

/// <summary>A buffer that can always be accessed, up to its end.</summary>
public sealed class PlainTagBuffer(byte[] bytes) : ITagBuffer
{
    public int Read(int offset, byte[] tags)
    {
        var count = Math.Min(tags.Length, bytes.Length - offset);
        bytes.AsSpan(offset, count).CopyTo(tags);
        return count;
    }

    public int Write(int offset, byte[] tags)
    {
        var count = Math.Min(tags.Length, bytes.Length - offset);
        tags.AsSpan(0, count).CopyTo(bytes.AsSpan(offset));
        return count;
    }

    public bool Clear(int offset, int count) => Write(offset, new byte[count]) == count;
}

/// <summary>
/// A buffer in a process's memory. Tags are copied with LDTRB and STTRB, without a look at the address
/// before; zeros are written with <c>clear_user</c>, which looks.
/// </summary>
public sealed class UserTagBuffer(UserMemory user, ulong address) : ITagBuffer
{
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public int Read(int offset, byte[] tags) => user.LoadUnprivileged(tags, address + (ulong)offset);

    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_to_user")]
    public int Write(int offset, byte[] tags) => user.StoreUnprivileged(address + (ulong)offset, tags);

    [Models("arch/arm64/include/asm/uaccess.h", "clear_user")]
    public bool Clear(int offset, int count) =>
        user.CopyToUser(address + (ulong)offset, new byte[count]) == count;
}
