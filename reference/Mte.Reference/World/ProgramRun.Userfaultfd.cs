using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private readonly Dictionary<string, UserfaultfdCtx> userfaultfds = [];

    /// <summary>Accesses that wait for a userfaultfd, by their process.</summary>
    private readonly Dictionary<string, Op> waiting = [];

    private Outcome Userfaultfd(Op.Userfaultfd op)
    {
        if ((op.Features & ~kernel.Parts.Userfaultfd.Features) != 0)
            return new Outcome.Failed(Errno.EINVAL);

        userfaultfds[op.As] = new UserfaultfdCtx(ProcessOf(op).Mm, op.Features);
        return new Outcome.Done();
    }

    private Outcome UffdioRegister(Op.UffdioRegister op) =>
        Uffdio(op.Uffd, (ctx, mm) => mm.UserfaultfdRegister(ctx, At(op.At, op.Tag), Bytes(op.Pages), op.Mode));

    private Outcome UffdioCopy(Op.UffdioCopy op) => Uffdio(op.Uffd, (ctx, mm) =>
    {
        var pages = Enumerable.Range(0, op.Pages)
            .Select(page => ProcessOf(op).Mm.GetUserPage(At(op.Src) + Bytes(page), write: false))
            .ToArray();
        return pages.Contains(null)
            ? Errno.EFAULT
            : mm.MfillAtomicCopy(ctx, At(op.Dst, op.Tag), Bytes(op.Pages), pages!);
    });

    private Outcome UffdioZeropage(Op.UffdioZeropage op) =>
        Uffdio(op.Uffd, (ctx, mm) => mm.MfillAtomicZeropage(ctx, At(op.At, op.Tag), Bytes(op.Pages)));

    private Outcome UffdioContinue(Op.UffdioContinue op) =>
        Uffdio(op.Uffd, (ctx, mm) => mm.MfillAtomicContinue(ctx, At(op.At, op.Tag), Bytes(op.Pages)));

    private Outcome UffdioWriteprotect(Op.UffdioWriteprotect op) =>
        Uffdio(
            op.Uffd, (ctx, mm) => mm.MwriteprotectRange(ctx, At(op.At, op.Tag), Bytes(op.Pages), op.Protect != 0));

    private Outcome UffdioMove(Op.UffdioMove op) =>
        Uffdio(op.Uffd, (ctx, mm) => mm.MovePages(ctx, At(op.Dst, op.Tag), At(op.Src), Bytes(op.Pages)));

    /// <summary>An ioctl; then whoever waits tries again.</summary>
    private Outcome Uffdio(string name, Func<UserfaultfdCtx, AddressSpace, Errno> call)
    {
        var ctx = Made(userfaultfds, name);
        var errno = call(ctx, ctx.Mm);
        foreach (var (process, op) in waiting.ToArray())
        {
            waiting.Remove(process);
            Dispatch(op);
        }

        return Outcome.From(errno);
    }

    private static bool IsUserfault(FaultCode code) => code is FaultCode.UFFD_EVENT_PAGEFAULT or
        FaultCode.UFFD_PAGEFAULT_FLAG_WRITE or FaultCode.UFFD_PAGEFAULT_FLAG_WP or FaultCode.UFFD_PAGEFAULT_FLAG_MINOR;
}
