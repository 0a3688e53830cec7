using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Turns swap on and off, and sends pages there.</summary>
internal sealed class SwapModel(Kernel kernel, Tasks tasks, Addresses addresses)
{
    public Outcome Do(Op.SwapFamily op) => op switch
    {
        Op.SwapOn on => SwapOn(on),
        Op.SwapOff => Outcome.From(kernel.Swapoff()),
        Op.PageOut pageOut => PageOut(pageOut),
        Op.Swapped swapped => new Outcome.Done(CountSwapped(swapped, swapped.At, swapped.Pages)),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome SwapOn(Op.SwapOn op)
    {
        if (kernel.Swap is not null)
            throw new AdapterException("a program can have one swap area at a time");

        kernel.Swap = new SwapArea(kernel, op.Pages);
        return new Outcome.Done();
    }

    private Outcome PageOut(Op.PageOut op)
    {
        var mm = tasks.Of(op).Mm;
        var advised = mm.DoMadvise(addresses.Of(op.At), addresses.Bytes(op.Pages), Advice.MADV_PAGEOUT);
        if (advised != Errno.Ok)
            return new Outcome.Failed(advised);

        var swapped = CountSwapped(op, op.At, op.Pages);
        return swapped == op.Pages
            ? new Outcome.Done()
            : new Outcome.Unsupported($"only {swapped} of {op.Pages} pages are in swap");
    }

    private int CountSwapped(Op op, Place at, int pages) => Enumerable.Range(0, pages)
        .Count(page => tasks.Of(op).Mm.IsSwapped(addresses.Of(at) + addresses.Bytes(page)));
}
