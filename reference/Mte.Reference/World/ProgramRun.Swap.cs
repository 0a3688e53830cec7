using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    // What kpageflags last found behind a place.
    private readonly Dictionary<(TaskStruct Task, ulong Page), Page> frames = [];

    private Outcome SwapOn(Op.SwapOn op)
    {
        if (kernel.Swap is not null)
            throw new AdapterException("a program can have one swap area at a time");

        kernel.Swap = new SwapArea(kernel, op.Pages);
        return new Outcome.Done();
    }

    private Outcome SwapOff() => Outcome.From(kernel.Swapoff());

    private Outcome Hibernate()
    {
        kernel.Hibernate();
        foreach (var thread in processes.Values)
            kernel.Parts.Hibernation.MteSuspendExit(thread);

        return new Outcome.Done();
    }

    private Outcome PageOut(Op.PageOut op)
    {
        var advised = ProcessOf(op).Mm.DoMadvise(At(op.At), Bytes(op.Pages), Advice.MADV_PAGEOUT);
        if (advised != Errno.Ok)
            return new Outcome.Failed(advised);

        return CountSwapped(op, op.At, op.Pages) is var swapped && swapped == op.Pages
            ? new Outcome.Done()
            : new Outcome.Unsupported($"only {swapped} of {op.Pages} pages are in swap");
    }

    private int CountSwapped(Op op, Place at, int pages) =>
        Enumerable.Range(0, pages).Count(page => ProcessOf(op).Mm.IsSwapped(At(at) + Bytes(page)));

    private Outcome ProcessMadvise(Op.ProcessMadvise op)
    {
        var mm = Made(processes, op.Process).Mm;
        if (!kernel.Parts.Mm.ProcessMadviseKnows(op.Advice))
            return new Outcome.Failed(Errno.EINVAL);

        return mm.DoMadvise(At(op.At), Bytes(op.Pages), op.Advice) is not Errno.Ok and var refused
            ? new Outcome.Failed(refused)
            : new Outcome.Done((long)Bytes(op.Pages));
    }

    private Outcome Kpageflags(Op.Kpageflags op)
    {
        var address = At(op.At);
        var place = (ProcessOf(op), address / (ulong)kernel.PageSize);
        if (ProcessOf(op).Mm.MappedPage(address) is { } present)
            frames[place] = present;

        return frames.TryGetValue(place, out var page) &&
            kernel.Parts.PageFlags.StablePageFlags(kernel, page, op.Flag) is { } set
                ? Answer(set)
                : new Outcome.Unsupported($"no page was ever seen at {op.At}, or the model does not know the flag");
    }

    private Outcome KpageflagsPread(Op.KpageflagsPread op)
    {
        var (errno, bytes) = kernel.Parts.PageFlags.KpageflagsRead(kernel, op.Offset, op.Bytes);
        return errno == Errno.Ok ? new Outcome.Done(bytes) : new Outcome.Failed(errno);
    }
}
