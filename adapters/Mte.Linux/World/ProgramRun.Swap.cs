using System.Buffers.Binary;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    // Pages that are on their way between lists cannot be taken: that passes.
    private const int PageOutAttempts = 10;

    // What kpageflags last found behind a place.
    private readonly Dictionary<(int Pid, ulong Page), ulong> frames = [];

    private SwapKind? area;

    private Outcome SwapOn(Op.SwapOn op)
    {
        if (area is not null)
            throw new AdapterException("a program can have one swap area at a time");

        area = op.Kind;
        undo.Push(() => SwapArea.Undo(op.Kind));
        return SwapArea.On(op.Kind, op.Pages, machine.PageSize);
    }

    private Outcome SwapOff()
    {
        if (area is not { } kind)
            return new Outcome.Failed(Errno.EINVAL);

        var off = SwapArea.Off(kind);
        if (off is Outcome.Done)
        {
            undo.Pop()();
            area = null;
        }

        return off;
    }

    private Outcome PageOut(Op.PageOut op)
    {
        var cached = Pagemap.SwapCached();
        var process = ProcessOf(op);
        for (var attempt = 1; ; attempt++)
        {
            var advised = Called(Syscall(
                process, Arm64.NR_madvise, Address(op.At), Bytes(op.Pages), (ulong)Advice.MADV_PAGEOUT));
            if (advised is not Outcome.Done)
                return advised;

            var why = op.InUse == 0 ? StillIn(process, Address(op.At), op.Pages, cached)
                : SwappedNow(process, Address(op.At), op.Pages) == 0 ? "no page was seen to be out"
                : null;
            if (why is null)
                return new Outcome.Done();

            if (attempt == (op.InUse == 0 ? PageOutAttempts : PageOutAttempts * 10))
                return new Outcome.Unsupported(why);

            Thread.Sleep(2);
        }
    }

    /// <summary>Why pages are not out; null if they are.</summary>
    private string? StillIn(Puppet.Puppet process, ulong address, int pages, long cached)
    {
        var entries = Pagemap.Entries(process.Pid, address, pages, machine.PageSize);
        if (entries.Count(Pagemap.IsPresent) is > 0 and var present)
            return $"{present} of {pages} pages are still in memory";

        if (CountSwapped(process, address, entries) is var swapped && swapped < pages)
            return $"only {swapped} of {pages} pages are in swap";

        return Pagemap.SwapCached() > cached ? "pages stay in the swap cache" : null;
    }

    private Outcome Swapped(Op.Swapped op) => new Outcome.Done(SwappedNow(ProcessOf(op), Address(op.At), op.Pages));

    private long SwappedNow(Puppet.Puppet process, ulong address, int pages) =>
        CountSwapped(process, address, Pagemap.Entries(process.Pid, address, pages, machine.PageSize));

    // The page table does not say where pages of a file are.
    private long CountSwapped(Puppet.Puppet process, ulong address, ulong[] entries) =>
        VmFlags.Of(process.Pid, address)?.Contains("sh") == true
            ? Pagemap.SwapOfMapping(process.Pid, address) / machine.PageSize
            : entries.Count(Pagemap.IsSwapped);

    private Outcome ProcessMadvise(Op.ProcessMadvise op)
    {
        var process = ProcessOf(op);
        var opened = Called(
            Syscall(process, Arm64.NR_pidfd_open, (ulong)Made(processes, op.Process).Pid, 0), answers: true);
        if (opened is not Outcome.Done(var pidfd, _))
            return opened;

        // struct iovec
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data, Address(op.At));
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data[sizeof(ulong)..], Bytes(op.Pages));
        var advised = Called(
            Syscall(process, Arm64.NR_process_madvise, (ulong)pidfd, process.DataAddress, 1, (ulong)op.Advice, 0),
            answers: true);
        Syscall(process, Arm64.NR_close, (ulong)pidfd);
        return advised;
    }

    private Outcome Kpageflags(Op.Kpageflags op)
    {
        var (pid, address) = (ProcessOf(op).Pid, Address(op.At));
        var place = (pid, address / (ulong)machine.PageSize);
        var entry = Pagemap.Entries(pid, address, 1, machine.PageSize)[0];
        if (Pagemap.IsPresent(entry))
            frames[place] = Pagemap.Frame(entry);
        else
            DrainLists();

        return frames.TryGetValue(place, out var frame) && Pagemap.Flags(frame) is { } flags
            ? new Outcome.Done((long)((flags >> (int)op.Flag) & 1))
            : new Outcome.Unsupported($"no page was ever seen at {op.At}");
    }

    /// <summary>A page that waits to be put on a list of the kernel's is not free yet.</summary>
    private static void DrainLists() => File.WriteAllText("/proc/sys/vm/drop_caches", "1\n");

    private Outcome KpageflagsPread(Op.KpageflagsPread op)
    {
        var process = ProcessOf(op);
        if (Open(process, "/proc/kpageflags", 0) is not Outcome.Done(var file, _))
            return new Outcome.Unsupported("/proc/kpageflags cannot be opened");

        var read = Called(
            Syscall(process, Arm64.NR_pread64, (ulong)file, process.DataAddress, (ulong)op.Bytes, (ulong)op.Offset),
            answers: true);
        Syscall(process, Arm64.NR_close, (ulong)file);
        return read;
    }
}
