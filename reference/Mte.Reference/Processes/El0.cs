using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.Mte;
using Mte.Reference.State;

namespace Mte.Reference.Processes;

/// <summary>A process's own instructions.</summary>
public sealed class El0(Kernel kernel, TaskStruct task) : Cpu(kernel.PageSize)
{
    protected override Stop? Translate(
        ulong address, bool write, bool decodable, out Page page, out bool tagged)
    {
        var fault = task.Mm.Access(address, write, out var pte, out page);
        tagged = pte.Tagged;
        if (fault is not { } code)
            return null;

        var stop = new Stop(code, address);
        return stop.IsUserfault ? stop with { Address = task.Mm.UffdAddress(address) } : stop;
    }

    protected override int FirstMismatch(Page page, int offset, int bytes, byte tag) =>
        kernel.Parts.TagCheck.FirstMismatch(page, offset, bytes, tag);

    protected override Stop? Mismatched(ulong far, bool write, out bool goesOn)
    {
        goesOn = true;
        if (task.Tco)
            return null;

        goesOn = kernel.Parts.TagCheck.GoesOn(task.Tcf0, write);
        return kernel.Parts.TagCheck.DoTagCheckFault(task.Tcf0, write, far);
    }
}
