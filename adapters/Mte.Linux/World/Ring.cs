using System.Runtime.InteropServices;
using Mte.Spec;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Mte.Linux;

/// <summary>
/// The memory of another process's io_uring, of one entry, as this process sees it (include/uapi/linux/io_uring.h).
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    /// <summary>Bytes of struct io_uring_params.</summary>
    public const int ParamsBytes = 120;

    private const byte IOSQE_ASYNC = 1 << 4;

    // Where struct io_uring_params tells where things are.
    private const int SqTail = 44, SqArray = 64, CqTail = 84, CqCqes = 100;

    // What mmap is to map of a ring, by offset; each is less than a page of any size, or a page.
    private const long SqRing = 0, CqRing = 0x8000000, Sqes = 0x10000000;

    private readonly int descriptor;
    private readonly int[] offsets;
    private readonly byte* submissions, completions, entries;

    /// <summary>Maps a ring.</summary>
    /// <param name="descriptor">A descriptor of this process's own, which is closed with it.</param>
    /// <param name="parameters">struct io_uring_params, as io_uring_setup left it.</param>
    public Ring(int descriptor, ReadOnlySpan<byte> parameters)
    {
        this.descriptor = descriptor;
        offsets = MemoryMarshal.Cast<byte, int>(parameters).ToArray();
        submissions = Map(SqRing);
        completions = Map(CqRing);
        entries = Map(Sqes);
    }

    /// <summary>Writes the one entry.</summary>
    public void Submit(IoUringOp opcode, int file, ulong address, int bytes, bool worker)
    {
        var entry = new Span<byte>(entries, 64);
        entry.Clear();
        entry[0] = (byte)opcode;
        entry[1] = worker ? IOSQE_ASYNC : (byte)0;
        MemoryMarshal.Write(entry[4..], file);
        MemoryMarshal.Write(entry[16..], address);
        MemoryMarshal.Write(entry[24..], bytes);
        *(int*)(submissions + At(SqArray)) = 0;
        Volatile.Write(ref *(int*)(submissions + At(SqTail)), 1);
    }

    /// <summary>The result of the one entry: bytes, or minus an error number; null if there is none yet.</summary>
    public int? Result => Volatile.Read(ref *(int*)(completions + At(CqTail))) == 0
        ? null
        : *(int*)(completions + At(CqCqes) + sizeof(ulong));

    public void Dispose()
    {
        foreach (var at in new[] { (nint)submissions, (nint)completions, (nint)entries })
            _ = munmap((void*)at, (size_t)Environment.SystemPageSize);

        _ = Libc.close(descriptor);
    }

    private int At(int field) => offsets[field / sizeof(int)];

    private byte* Map(long offset)
    {
        var at = mmap(
            null, (size_t)Environment.SystemPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, (off_t)offset);
        return at == MAP_FAILED ? throw new AdapterException($"cannot map a ring (errno {errno})") : (byte*)at;
    }
}
