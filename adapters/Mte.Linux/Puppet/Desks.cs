using Mte.Linux.Asm;
using Mte.Spec;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Mte.Linux.Puppet;

/// <summary>The memory that this process shares with its puppets: a memfd with one desk per puppet.</summary>
internal sealed unsafe class Desks : IDisposable
{
    /// <summary>The most puppets one program can have.</summary>
    public const int Count = 16;

    private readonly int file;
    private readonly byte* memory;

    public Desks()
    {
        fixed (byte* name = "mte-desks\0"u8)
            file = memfd_create(name, 0);
        if (file < 0 || ftruncate(file, Desk.Size * Count) != 0)
            throw new AdapterException($"cannot make shared memory for the puppet (errno {errno})");

        // SAFETY: a fresh mapping of our own file; nobody else knows the address.
        memory = (byte*)mmap(null, (size_t)(Desk.Size * Count), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory == MAP_FAILED)
            throw new AdapterException($"cannot map the puppet's desks (errno {errno})");
    }

    /// <summary>A path by which a child of this process can open the desks.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{file}";

    /// <summary>The userfaultfds of the program, whose messages say that a puppet waits.</summary>
    public List<UserfaultfdMonitor> Userfaultfds { get; } = [];

    /// <summary>One desk.</summary>
    // SAFETY: the index is checked, and the mapping lives until Dispose.
    public Span<byte> this[int desk] => new(memory + (Desk.Size * Checked(desk)), Desk.Size);

    /// <summary>The turn word of a desk.</summary>
    public int* Turn(int desk) => (int*)(memory + (Desk.Size * Checked(desk)));

    public void Dispose()
    {
        foreach (var monitor in Userfaultfds)
            monitor.Dispose();

        _ = munmap(memory, (size_t)(Desk.Size * Count));
        _ = close(file);
    }

    private static int Checked(int desk) => (uint)desk < Count
        ? desk
        : throw new AdapterException($"a program can have at most {Count} processes");
}
