using System.Buffers.Binary;

namespace Mte.Linux.Puppet;

/// <summary>The message that an access waits.</summary>
/// <param name="Flags">UFFD_PAGEFAULT_FLAG_… bits; none for a read of a missing page.</param>
/// <param name="Address">The address that the kernel reports.</param>
internal readonly record struct UffdMessage(ulong Flags, ulong Address);

/// <summary>A puppet's userfaultfd, whose messages are read here while the puppet waits.</summary>
internal sealed unsafe class UserfaultfdMonitor(int descriptor) : IDisposable
{
    // struct uffd_msg (include/uapi/linux/userfaultfd.h), offsets and size in bytes.
    private const int MessageSize = 32, Flags = 8, Address = 16;

    /// <summary>The next message; null if there is none now.</summary>
    public UffdMessage? Read()
    {
        Span<byte> message = stackalloc byte[MessageSize];
        fixed (byte* buffer = message)
            if (Libc.read(descriptor, buffer, MessageSize) != MessageSize)
                return null;

        return message[0] == Arm64.UFFD_EVENT_PAGEFAULT
            ? new UffdMessage(
                BinaryPrimitives.ReadUInt64LittleEndian(message[Flags..]),
                BinaryPrimitives.ReadUInt64LittleEndian(message[Address..]))
            : null;
    }

    public void Dispose() => _ = Libc.close(descriptor);
}
