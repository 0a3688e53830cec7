using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Processes;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Traces a process: its memory, tags and registers.</summary>
internal sealed class PtraceModel(Kernel kernel, Tasks tasks, Addresses addresses)
{
    public Outcome Do(Op.PtraceFamily op) => op switch
    {
        Op.PtraceSeize seize => PtraceSeize(seize),
        Op.PtraceDetach detach => PtraceDetach(detach),
        Op.PtraceCont cont => PtraceCont(cont),
        Op.PtracePeekmtetags peek => PtracePeekmtetags(peek),
        Op.PtracePokemtetags poke => PtracePokemtetags(poke),
        Op.PtracePeekdata peek => PtracePeekdata(peek),
        Op.PtracePokedata poke => PtracePokedata(poke),
        Op.PtraceGetregset get => PtraceGetregset(get),
        Op.PtraceSetregset set => PtraceSetregset(set),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    [Models("kernel/ptrace.c", "ptrace_attach")]
    private Outcome PtraceSeize(Op.PtraceSeize op)
    {
        var tracee = tasks[op.Process];
        if (tracee.Tracer is not null || tracee == tasks.Of(op))
            return new Outcome.Failed(Errno.EPERM);

        (tracee.Tracer, tracee.Stopped) = (tasks.Of(op), true);
        return new Outcome.Done();
    }

    private Outcome PtraceDetach(Op.PtraceDetach op) => Request(op, op.Process, tracee =>
    {
        tracee.Tracer = null;
        return new Outcome.Done();
    });

    private Outcome PtraceCont(Op.PtraceCont op) => Request(op, op.Process, tracee =>
    {
        tracee.Stopped = false;
        return new Outcome.Done();
    });

    private Outcome PtracePeekmtetags(Op.PtracePeekmtetags op) => Request(op, op.Process, tracee =>
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        if (op.Iovec is not IovecKind.Sound && kernel.Parts.Ptrace.ChecksIovec(op.Iovec))
            return new Outcome.Failed(Errno.EFAULT);

        var tracer = new UserMemory(kernel, tasks.Of(op));
        if (op.Buffer is { } buffer && !tracer.AccessOk(addresses.Of(buffer, op.BufferTag)))
            return new Outcome.Failed(Errno.EFAULT);

        var ptrace = new TraceeMemory(kernel, tracee);
        var errno = ptrace.CopyTags(addresses.Of(op.At, op.Tag), tags, write: false, out var done);
        if (errno != Errno.Ok)
            return new Outcome.Failed(errno);

        if (op.Buffer is not { } place)
            return new Outcome.Done(done, new Tags(tags.AsSpan(0, done).ToArray()));

        var copied = tracer.CopyToUser(addresses.Of(place, op.BufferTag), tags[..done]);
        return copied > 0 ? new Outcome.Done(copied) : new Outcome.Failed(Errno.EFAULT);
    });

    private Outcome PtracePokemtetags(Op.PtracePokemtetags op) => Request(op, op.Process, tracee =>
    {
        var count = Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags);
        byte[] tags = [.. op.Tags.Over(count).Select(tag => (byte)(tag | (op.High << 4)))];
        var ptrace = new TraceeMemory(kernel, tracee);
        var errno = ptrace.CopyTags(addresses.Of(op.At, op.Tag), tags, write: true, out var done);
        return errno == Errno.Ok ? new Outcome.Done(done) : new Outcome.Failed(errno);
    });

    private Outcome PtracePeekdata(Op.PtracePeekdata op) => Request(op, op.Process, tracee =>
        RemoteWord.Read(kernel, tracee, addresses.Of(op.At, op.Tag)));

    private Outcome PtracePokedata(Op.PtracePokedata op) => Request(op, op.Process, tracee =>
        RemoteWord.Write(kernel, tracee, addresses.Of(op.At, op.Tag), op.Value));

    [Models("arch/arm64/kernel/ptrace.c", "tagged_addr_ctrl_get")]
    private Outcome PtraceGetregset(Op.PtraceGetregset op) => Request(op, op.Process, tracee =>
    {
        if (op.Regset is Regset.NT_PRSTATUS)
            return new Outcome.Done((long)tracee.PstateTco & op.Mask);

        return op.Bytes % sizeof(ulong) != 0 && kernel.Parts.Ptrace.ValidatesLength
            ? new Outcome.Failed(Errno.EINVAL)
            : new Outcome.Done((long)kernel.Parts.Prctl.GetTaggedAddrCtrl(tracee) & op.Mask);
    });

    [Models("arch/arm64/kernel/ptrace.c", "tagged_addr_ctrl_set")]
    private Outcome PtraceSetregset(Op.PtraceSetregset op) => Request(op, op.Process, tracee =>
    {
        if (op.Regset is Regset.NT_PRSTATUS)
        {
            tracee.PstateTco = (ulong)op.Value;
            return new Outcome.Done();
        }

        if (op.Bytes % sizeof(ulong) != 0 && kernel.Parts.Ptrace.ValidatesLength)
            return new Outcome.Failed(Errno.EINVAL);

        if (op.Bytes == 0)
            return new Outcome.Done();

        const TaggedAddrCtrl KnownBits = (TaggedAddrCtrl)0x7ffff;
        var control = (TaggedAddrCtrl)op.Value;
        return Outcome.From(kernel.Parts.Prctl.SetTaggedAddrCtrl(
            tracee, kernel.Parts.Ptrace.ValidatesControl ? control : control & KnownBits));
    });

    /// <summary>
    /// Makes a request of the tracer while the tracee is stopped; otherwise fails with ESRCH.
    /// </summary>
    private Outcome Request(Op op, string name, Func<TaskStruct, Outcome> request)
    {
        var tracee = tasks[name];
        var policy = kernel.Parts.Ptrace;
        return (tracee.Tracer == tasks.Of(op) || !policy.NeedsTracer) && (tracee.Stopped || !policy.NeedsStop)
            ? request(tracee)
            : new Outcome.Failed(Errno.ESRCH);
    }
}
