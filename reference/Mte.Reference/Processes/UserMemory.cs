using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.State;
using Mte.Spec.Values;

namespace Mte.Reference.Processes;

/// <summary>The kernel's own accesses to the memory of the thread that made a system call.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="task">The thread.</param>
public sealed class UserMemory(Kernel kernel, TaskStruct task)
{
    /// <summary>
    /// Reads from the thread's memory; how many bytes could be read before the first that could not.
    /// </summary>
    [Models("arch/arm64/include/asm/uaccess.h", "raw_copy_from_user")]
    public int CopyFromUser(byte[] to, ulong address) => Copy(
        address, to.Length, write: false, kernel.Parts.Uaccess.ChecksLoads(task.Tcf0),
        (page, offset, done, count) => page.Data.Read(offset, to.AsSpan(done, count)));

    /// <summary>
    /// Writes to the thread's memory; how many bytes could be written before the first that could not.
    /// </summary>
    [Models("arch/arm64/include/asm/uaccess.h", "raw_copy_to_user")]
    public int CopyToUser(ulong address, byte[] from) =>
        Copy(address, from.Length, write: true, kernel.Parts.Uaccess.ChecksStores(task.Tcf0), Writer(from));

    /// <summary>Reads with LDTR, with no look at the address before; how many bytes could be read.</summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_from_user")]
    public int LoadUnprivileged(byte[] to, ulong address) => CopyGranules(
        address, to.Length, write: false, kernel.Parts.Uaccess.ChecksLoads(task.Tcf0),
        (page, offset, done, count) => page.Data.Read(offset, to.AsSpan(done, count)));

    /// <summary>
    /// Writes with STTR, with no look at the address before; how many bytes could be written.
    /// </summary>
    [Models("arch/arm64/lib/mte.S", "mte_copy_tags_to_user")]
    public int StoreUnprivileged(ulong address, byte[] from) =>
        CopyGranules(
            address, from.Length, write: true, kernel.Parts.Uaccess.ChecksStores(task.Tcf0), Writer(from));

    /// <summary>Reads a word of four bytes; false if it cannot be read.</summary>
    [Models("arch/arm64/include/asm/uaccess.h", "get_user")]
    public bool GetUser(ulong address, out uint value)
    {
        var bytes = new byte[sizeof(uint)];
        var read = CopyFromUser(bytes, address) == bytes.Length;
        value = BitConverter.ToUInt32(bytes);
        return read;
    }

    /// <summary>Sets a word as an atomic access; false if it cannot be written.</summary>
    [Models("arch/arm64/include/asm/futex.h", "arch_futex_atomic_op_inuser")]
    public bool AtomicSet(ulong address, uint value) => Copy(
        address, sizeof(uint), write: true,
        kernel.Parts.Uaccess.ChecksAtomics && kernel.Parts.Uaccess.ChecksStores(task.Tcf0),
        Writer(BitConverter.GetBytes(value))) == sizeof(uint);

    /// <summary>Whether all pages of a range can be had, for use by their own addresses.</summary>
    [Models("mm/gup.c", "pin_user_pages_fast")]
    public bool PinUserPages(ulong address, int bytes) =>
        Copy(
            address, bytes, write: false,
            kernel.Parts.Uaccess.ChecksPages && kernel.Parts.Uaccess.ChecksLoads(task.Tcf0), 
            (_, _, _, _) => { }) == bytes;

    /// <summary>Whether an address can be a process's at all.</summary>
    [Models("arch/arm64/include/asm/uaccess.h", "access_ok")]
    public bool AccessOk(ulong address) =>
        Address.TagOf(address) == 0 || task.TaggedAddr || !kernel.Parts.Uaccess.NeedsTaggedAddr;

    private delegate void Piece(Page page, int offset, int done, int count);

    private int Copy(ulong address, int bytes, bool write, bool checks, Piece piece) =>
        AccessOk(address) ? CopyGranules(address, bytes, write, checks, piece) : 0;

    private int CopyGranules(ulong address, int bytes, bool write, bool checks, Piece piece)
    {
        var (plain, tag) = (Address.UntaggedAddr(address), Address.TagOf(address));
        checks &= !(kernel.Parts.Uaccess.HeedsTco && task.Tco);
        for (int done = 0, count; done < bytes; done += count)
        {
            var at = plain + (ulong)done;
            count = Math.Min(bytes - done, Granule.Bytes - (int)(at % Granule.Bytes));
            if (task.Mm.Access(at, write, out var pte, out var page) is not null)
                return done;

            var offset = (int)(at % (ulong)kernel.PageSize);
            if (
                checks && (done == 0 || kernel.Parts.Uaccess.ChecksEveryGranule) && pte.Tagged
                    && kernel.Parts.TagCheck.FirstMismatch(page, offset, count, tag) >= 0)
                return done;

            piece(page, offset, done, count);
        }

        return bytes;
    }

    private static Piece Writer(byte[] from) =>
        (page, offset, done, count) => page.Data.Write(offset, from.AsSpan(done, count));
}
