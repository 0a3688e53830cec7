using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Mm;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Handles page faults of other processes.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="tasks">The processes.</param>
/// <param name="addresses">Where their mappings are.</param>
/// <param name="paused">The accesses that wait for a userfaultfd.</param>
/// <param name="instructions">Tries these accesses again.</param>
internal sealed class UserfaultfdsModel(
    Kernel kernel, Tasks tasks, Addresses addresses, PausedAccesses paused, InstructionsModel instructions)
{
    private readonly NameTable<UserfaultfdCtx> userfaultfds = new();

    public Outcome Do(Op.UserfaultfdsFamily op) => op switch
    {
        Op.Userfaultfd userfaultfd => Userfaultfd(userfaultfd),
        Op.UffdioRegister register => UffdioRegister(register),
        Op.UffdioCopy copy => UffdioCopy(copy),
        Op.UffdioZeropage zeropage => UffdioZeropage(zeropage),
        Op.UffdioContinue go => UffdioContinue(go),
        Op.UffdioWriteprotect protect => UffdioWriteprotect(protect),
        Op.UffdioMove move => UffdioMove(move),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome Userfaultfd(Op.Userfaultfd op)
    {
        if ((op.Features & ~kernel.Parts.Userfaultfd.Features) != 0)
            return new Outcome.Failed(Errno.EINVAL);

        userfaultfds[op.As] = new UserfaultfdCtx(tasks.Of(op).Mm, op.Features);
        return new Outcome.Done();
    }

    private Outcome UffdioRegister(Op.UffdioRegister op) => Ioctl(op.Uffd, (ctx, mm) =>
        mm.UserfaultfdRegister(ctx, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), op.Mode));

    private Outcome UffdioCopy(Op.UffdioCopy op) => Ioctl(op.Uffd, (ctx, mm) =>
    {
        var pages = Enumerable.Range(0, op.Pages)
            .Select(page => addresses.Of(op.Src) + addresses.Bytes(page))
            .Select(address => tasks.Of(op).Mm.GetUserPage(address, write: false))
            .ToArray();
        return pages.Contains(null)
            ? Errno.EFAULT
            : mm.MfillAtomicCopy(ctx, addresses.Of(op.Dst, op.Tag), addresses.Bytes(op.Pages), pages!);
    });

    private Outcome UffdioZeropage(Op.UffdioZeropage op) => Ioctl(op.Uffd, (ctx, mm) =>
        mm.MfillAtomicZeropage(ctx, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages)));

    private Outcome UffdioContinue(Op.UffdioContinue op) => Ioctl(op.Uffd, (ctx, mm) =>
        mm.MfillAtomicContinue(ctx, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages)));

    private Outcome UffdioWriteprotect(Op.UffdioWriteprotect op) => Ioctl(op.Uffd, (ctx, mm) =>
        mm.MwriteprotectRange(ctx, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), op.Protect != 0));

    private Outcome UffdioMove(Op.UffdioMove op) => Ioctl(op.Uffd, (ctx, mm) =>
        mm.MovePages(ctx, addresses.Of(op.Dst, op.Tag), addresses.Of(op.Src), addresses.Bytes(op.Pages)));

    /// <summary>Makes an ioctl. Then every access that waits for a userfaultfd is tried again.</summary>
    private Outcome Ioctl(string name, Func<UserfaultfdCtx, AddressSpace, Errno> call)
    {
        var ctx = userfaultfds[name];
        var errno = call(ctx, ctx.Mm);
        foreach (var access in paused.RemoveAll())
            instructions.Do(access);

        return Outcome.From(errno);
    }
}
