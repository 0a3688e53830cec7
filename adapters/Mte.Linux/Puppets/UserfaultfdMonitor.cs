using System.Buffers.Binary;
using Mte.Linux.Abi;

namespace Mte.Linux.Puppets;

/// <summary>The message that an access waits.</summary>
/// <param name="Flags">UFFD_PAGEFAULT_FLAG_… bits; none for a read of a missing page.</param>
/// <param name="Address">The address that the kernel reports.</param>
internal readonly record struct UffdMessage(ulong Flags, ulong Address);

/// <summary>A puppet's userfaultfd, whose messages are read here while the puppet waits.</summary>
internal sealed unsafe class UserfaultfdMonitor(int descriptor) : IDisposable
{
    /// <summary>The next message; null if there is none now.</summary>
    public UffdMessage? Read()
    {
        Span<byte> message = stackalloc byte[Arm64.UffdMsgSize];
        fixed (byte* buffer = message)
            if (Libc.read(descriptor, buffer, Arm64.UffdMsgSize) != Arm64.UffdMsgSize)
                return null;

        return message[0] == Arm64.UFFD_EVENT_PAGEFAULT
            ? new UffdMessage(
                BinaryPrimitives.ReadUInt64LittleEndian(message[Arm64.UffdMsgPagefaultFlags..]),
                BinaryPrimitives.ReadUInt64LittleEndian(message[Arm64.UffdMsgPagefaultAddress..]))
            : null;
    }

    public void Dispose() => _ = Libc.close(descriptor);
}
