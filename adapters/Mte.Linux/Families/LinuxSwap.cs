using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Host;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Makes swap areas, and sends pages there.</summary>
internal sealed class LinuxSwap(ProgramProcesses processes, PlaceAddresses addresses, UndoStack undo)
{
    // A page that the kernel moves between lists cannot be paged out. That passes.
    private const int Attempts = 10;

    private SwapKind? area;

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.SwapFamily op) => op switch
    {
        Op.SwapOn swap => SwapOn(swap),
        Op.SwapOff => SwapOff(),
        Op.PageOut pageOut => PageOut(pageOut),
        Op.Swapped swapped => Swapped(swapped),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome SwapOn(Op.SwapOn op)
    {
        if (area is not null)
            throw new AdapterException("a program can have one swap area at a time");

        area = op.Kind;
        undo.Push(() => SwapDevice.Undo(op.Kind));
        return SwapDevice.On(op.Kind, op.Pages, addresses.PageSize);
    }

    private Outcome SwapOff()
    {
        if (area is not { } kind)
            return new Outcome.Failed(Errno.EINVAL);

        var off = SwapDevice.Off(kind);
        if (off is Outcome.Done)
        {
            undo.UndoLast();
            area = null;
        }

        return off;
    }

    private Outcome PageOut(Op.PageOut op)
    {
        var cached = SwapUse.Cached();
        var process = processes.Of(op);
        for (var attempt = 1; ; attempt++)
        {
            var advised = OutcomeOf(process.Syscall(
                Arm64.NR_madvise, addresses.Of(op.At), addresses.Bytes(op.Pages), Arm64.MADV_PAGEOUT));
            if (advised is not Outcome.Done)
                return advised;

            var why = op.InUse == 0 ? WhyInMemory(process, addresses.Of(op.At), op.Pages, cached)
                : CountSwapped(process, addresses.Of(op.At), op.Pages) == 0 ? "no page was seen to be out"
                : null;
            if (why is null)
                return new Outcome.Done();

            if (attempt == (op.InUse == 0 ? Attempts : Attempts * 10))
                return new Outcome.Unsupported(why);

            Thread.Sleep(2);
        }
    }

    /// <summary>Why pages are not out; null if they are.</summary>
    private string? WhyInMemory(Puppet process, ulong address, int pages, long cached)
    {
        var entries = PagemapFile.Entries(process.Pid, address, pages, addresses.PageSize);
        if (entries.Count(PagemapFile.IsPresent) is > 0 and var present)
            return $"{present} of {pages} pages are still in memory";

        if (CountSwapped(process, address, entries) is var swapped && swapped < pages)
            return $"only {swapped} of {pages} pages are in swap";

        return SwapUse.Cached() > cached ? "pages stay in the swap cache" : null;
    }

    private Outcome Swapped(Op.Swapped op) =>
        new Outcome.Done(CountSwapped(processes.Of(op), addresses.Of(op.At), op.Pages));

    private long CountSwapped(Puppet process, ulong address, int pages) =>
        CountSwapped(process, address, PagemapFile.Entries(process.Pid, address, pages, addresses.PageSize));

    // The page table does not say where pages of a file are.
    private long CountSwapped(Puppet process, ulong address, ulong[] entries) =>
        SmapsFile.Of(process.Pid, address)?.Contains("sh") == true
            ? SwapUse.OfMapping(process.Pid, address) / addresses.PageSize
            : entries.Count(PagemapFile.IsSwapped);
}
