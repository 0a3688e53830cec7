using System.Runtime.InteropServices;
using Mte.Linux.Abi;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Mte.Linux.Families;

/// <summary>
/// The memory of an io_uring with one entry that another process made (include/uapi/linux/io_uring.h).
/// </summary>
internal sealed unsafe class IoUringMemory : IDisposable
{
    private readonly int descriptor;
    private readonly int[] offsets;
    private readonly byte* submissions, completions, entries;

    /// <summary>Maps a ring.</summary>
    /// <param name="descriptor">A descriptor of this process's own, which is closed with it.</param>
    /// <param name="parameters">struct io_uring_params, as io_uring_setup left it.</param>
    public IoUringMemory(int descriptor, ReadOnlySpan<byte> parameters)
    {
        this.descriptor = descriptor;
        offsets = MemoryMarshal.Cast<byte, int>(parameters).ToArray();
        submissions = Map(Arm64.IORING_OFF_SQ_RING);
        completions = Map(Arm64.IORING_OFF_CQ_RING);
        entries = Map(Arm64.IORING_OFF_SQES);
    }

    /// <summary>Writes the one entry.</summary>
    public void Submit(IoUringOp opcode, int file, ulong address, int bytes, bool worker)
    {
        var entry = new Span<byte>(entries, 64);
        entry.Clear();
        entry[0] = (byte)opcode;
        entry[1] = worker ? Arm64.IOSQE_ASYNC : (byte)0;
        MemoryMarshal.Write(entry[4..], file);
        MemoryMarshal.Write(entry[16..], address);
        MemoryMarshal.Write(entry[24..], bytes);
        *(int*)(submissions + At(Arm64.IoUringSqOffArray)) = 0;
        Volatile.Write(ref *(int*)(submissions + At(Arm64.IoUringSqOffTail)), 1);
    }

    /// <summary>
    /// The result of the one entry: bytes, or minus an error number; null if there is none yet.
    /// </summary>
    public int? Result => Volatile.Read(ref *(int*)(completions + At(Arm64.IoUringCqOffTail))) == 0
        ? null
        : *(int*)(completions + At(Arm64.IoUringCqOffCqes) + sizeof(ulong));

    public void Dispose()
    {
        foreach (var at in new[] { (nint)submissions, (nint)completions, (nint)entries })
            _ = munmap((void*)at, (size_t)Environment.SystemPageSize);

        _ = Libc.close(descriptor);
    }

    private int At(int field) => offsets[field / sizeof(int)];

    // A ring of one entry fits into a page of any size, and so do its entries.
    private byte* Map(ulong offset)
    {
        var at = mmap(
            null, (size_t)Environment.SystemPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor,
            (off_t)(long)offset);
        return at == MAP_FAILED
            ? throw new AdapterException($"cannot map a ring (errno {errno})")
            : (byte*)at;
    }
}
