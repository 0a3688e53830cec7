using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Merges and moves page frames, and looks at them as root can.</summary>
internal sealed class PageFramesModel(Kernel kernel, Tasks tasks, Addresses addresses)
{
    /// <summary>The page frame that <c>kpageflags</c> last found behind a page of a process.</summary>
    private readonly Dictionary<(TaskStruct Task, ulong Page), Page> frames = [];

    public Outcome Do(Op.PageFramesFamily op) => op switch
    {
        Op.Poison => new Outcome.Done(),
        Op.Kpageflags flags => Kpageflags(flags),
        Op.KpageflagsPread pread => KpageflagsPread(pread),
        Op.KsmMerge merge => KsmMerge(merge),
        Op.Migrate migrate => MigratePages(op, migrate.At, migrate.Pages, offline: false),
        Op.SoftOffline soft => MigratePages(op, soft.At, soft.Pages, offline: true),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Kpageflags(Op.Kpageflags op)
    {
        var (task, address) = (tasks.Of(op), addresses.Of(op.At));
        var place = (task, address / (ulong)kernel.PageSize);
        if (task.Mm.MappedPage(address) is { } present)
            frames[place] = present;

        return frames.TryGetValue(place, out var page) &&
            kernel.Parts.PageFlags.StablePageFlags(kernel, page, op.Flag) is { } set
                ? new Outcome.Done(set ? 1 : 0)
                : new Outcome.Unsupported(
                    $"no page was ever seen at {op.At}, or the model does not know the flag");
    }

    private Outcome KpageflagsPread(Op.KpageflagsPread op)
    {
        var (errno, bytes) = kernel.Parts.PageFlags.KpageflagsRead(op.Offset, op.Bytes);
        return errno == Errno.Ok ? new Outcome.Done(bytes) : new Outcome.Failed(errno);
    }

    private Outcome KsmMerge(Op.KsmMerge op)
    {
        if (op.MemoryMerge != 0 && !kernel.Parts.Mm.HasMemoryMerge)
            return new Outcome.Failed(Errno.EINVAL);

        var (mm, at, length) = (tasks.Of(op).Mm, addresses.Of(op.At), addresses.Bytes(op.Pages));
        if (op.MemoryMerge == 0 &&
            mm.MadviseVmaBehavior(at, length, VmFlags.VM_MERGEABLE) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        return new Outcome.Done(op.UseZeroPages != 0
            ? mm.MergeWithZeroPage(at, op.Pages)
            : mm.CmpAndMergePages(at, op.Pages));
    }

    private Outcome MigratePages(Op op, Place at, int pages, bool offline)
    {
        for (var page = 0; page < pages; page++)
            if (!tasks.Of(op).Mm.MigratePage(addresses.Of(at) + addresses.Bytes(page), offline))
                return new Outcome.Unsupported("not every page is there");

        return new Outcome.Done();
    }
}
