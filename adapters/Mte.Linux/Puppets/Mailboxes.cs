using Mte.Linux.Asm;
using Mte.Spec.Worlds;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Mte.Linux.Puppets;

/// <summary>
/// The memory that this process shares with its puppets: a memfd with one mailbox per puppet.
/// </summary>
internal sealed unsafe class Mailboxes : IDisposable
{
    /// <summary>The most puppets one program can have.</summary>
    public const int Count = 16;

    private readonly int file;
    private readonly byte* memory;

    public Mailboxes()
    {
        fixed (byte* name = "mte-mailboxes\0"u8)
            file = memfd_create(name, 0);
        if (file < 0 || ftruncate(file, Mailbox.Size * Count) != 0)
            throw new AdapterException($"cannot make shared memory for the puppet (errno {errno})");

        // SAFETY: a fresh mapping of our own file; no other code knows the address.
        memory = (byte*)mmap(
            null, (size_t)(Mailbox.Size * Count), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory == MAP_FAILED)
            throw new AdapterException($"cannot map the puppet's mailboxes (errno {errno})");
    }

    /// <summary>A path by which a child of this process can open the mailboxes.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{file}";

    /// <summary>The userfaultfds of the program, whose messages tell that a puppet waits.</summary>
    public List<UserfaultfdMonitor> Userfaultfds { get; } = [];

    /// <summary>One mailbox.</summary>
    // SAFETY: the index is checked, and the mapping lives until Dispose.
    public Span<byte> this[int mailbox] => new(memory + (Mailbox.Size * Checked(mailbox)), Mailbox.Size);

    /// <summary>The state of a mailbox.</summary>
    public int* State(int mailbox) => (int*)(memory + (Mailbox.Size * Checked(mailbox)));

    public void Dispose()
    {
        foreach (var monitor in Userfaultfds)
            monitor.Dispose();

        _ = munmap(memory, (size_t)(Mailbox.Size * Count));
        _ = close(file);
    }

    private static int Checked(int mailbox) => (uint)mailbox < Count
        ? mailbox
        : throw new AdapterException($"a program can have at most {Count} processes");
}
