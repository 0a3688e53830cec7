using System.Buffers.Binary;
using Mte.Spec;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    [Models("kernel/ptrace.c", "ptrace_attach")]
    private Outcome PtraceSeize(Op.PtraceSeize op)
    {
        var tracee = Made(processes, op.Process);
        if (tracee.Tracer is not null || tracee == ProcessOf(op))
            return new Outcome.Failed(Errno.EPERM);

        (tracee.Tracer, tracee.Stopped) = (ProcessOf(op), true);
        return new Outcome.Done();
    }

    private Outcome PtraceDetach(Op.PtraceDetach op) => Traced(op, op.Process, tracee =>
    {
        tracee.Tracer = null;
        return new Outcome.Done();
    });

    private Outcome PtraceCont(Op.PtraceCont op) => Traced(op, op.Process, tracee =>
    {
        tracee.Stopped = false;
        return new Outcome.Done();
    });

    private Outcome PtracePeekmtetags(Op.PtracePeekmtetags op) => Traced(op, op.Process, tracee =>
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        if (op.Iovec is not IovecKind.Sound && kernel.Parts.Ptrace.ChecksIovec(op.Iovec))
            return new Outcome.Failed(Errno.EFAULT);

        if (op.Buffer is { } buffer && !new UserMemory(kernel, ProcessOf(op)).AccessOk(At(buffer, op.BufferTag)))
            return new Outcome.Failed(Errno.EFAULT);

        var errno = new Ptrace(kernel, tracee).CopyTags(At(op.At, op.Tag), tags, write: false, out var done);
        if (errno != Errno.Ok)
            return new Outcome.Failed(errno);

        if (op.Buffer is not { } place)
            return new Outcome.Done(done, new Tags(tags.AsSpan(0, done).ToArray()));

        var copied = new UserMemory(kernel, ProcessOf(op)).CopyToUser(At(place, op.BufferTag), tags[..done]);
        return copied > 0 ? new Outcome.Done(copied) : new Outcome.Failed(Errno.EFAULT);
    });

    private Outcome PtracePokemtetags(Op.PtracePokemtetags op) => Traced(op, op.Process, tracee =>
    {
        byte[] tags = [.. op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags))
            .Select(tag => (byte)(tag | (op.High << 4)))];
        var errno = new Ptrace(kernel, tracee).CopyTags(At(op.At, op.Tag), tags, write: true, out var done);
        return errno == Errno.Ok ? new Outcome.Done(done) : new Outcome.Failed(errno);
    });

    [Models("arch/arm64/kernel/ptrace.c", "tagged_addr_ctrl_get")]
    private Outcome PtraceGetregset(Op.PtraceGetregset op) => Traced(op, op.Process, tracee =>
        op.Regset is Regset.NT_PRSTATUS ? new Outcome.Done((tracee.Tco ? (long)PstateTco : 0) & op.Mask)
        : op.Bytes % sizeof(ulong) != 0 && kernel.Parts.Ptrace.ValidatesLength ? new Outcome.Failed(Errno.EINVAL)
        : new Outcome.Done((long)kernel.Parts.Prctl.GetTaggedAddrCtrl(tracee) & op.Mask));

    [Models("arch/arm64/kernel/ptrace.c", "tagged_addr_ctrl_set")]
    private Outcome PtraceSetregset(Op.PtraceSetregset op) => Traced(op, op.Process, tracee =>
    {
        if (op.Regset is Regset.NT_PRSTATUS)
        {
            tracee.Tco = ((ulong)op.Value & PstateTco) != 0;
            return new Outcome.Done();
        }

        if (op.Bytes % sizeof(ulong) != 0 && kernel.Parts.Ptrace.ValidatesLength)
            return new Outcome.Failed(Errno.EINVAL);

        if (op.Bytes == 0)
            return new Outcome.Done();

        var word = (TaggedAddrCtrl)op.Value & (kernel.Parts.Ptrace.ValidatesControl ? unchecked((TaggedAddrCtrl)(-1L)) : (TaggedAddrCtrl)0x7ffff);
        return Outcome.From(kernel.Parts.Prctl.SetTaggedAddrCtrl(tracee, word));
    });

    /// <summary>What only a tracer may do.</summary>
    private Outcome Traced(Op op, string name, Func<TaskStruct, Outcome> request)
    {
        var tracee = Made(processes, name);
        var policy = kernel.Parts.Ptrace;
        return (tracee.Tracer == ProcessOf(op) || !policy.NeedsTracer) && (tracee.Stopped || !policy.NeedsStop)
            ? request(tracee)
            : new Outcome.Failed(Errno.ESRCH);
    }

    private Outcome Remote(TaskStruct task, ulong address, long? value = null)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value ?? 0);
        var errno = new Ptrace(kernel, task).AccessRemoteVm(address, bytes, write: value is not null);
        return errno != Errno.Ok ? new Outcome.Failed(errno)
            : new Outcome.Done(value is null ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0);
    }

    /// <summary>The other side is reached by its pages, and its tags are not checked.</summary>
    [Models("mm/process_vm_access.c", "process_vm_rw_single_vec")]
    private Outcome ProcessVmReadv(Op.ProcessVmReadv op)
    {
        var other = new UserMemory(kernel, Made(processes, op.Process));
        var (remote, here) = (At(op.At, op.Tag), new UserMemory(kernel, ProcessOf(op)));
        if (!here.AccessOk(At(op.To, op.ToTag)))
            return new Outcome.Failed(Errno.EFAULT);

        var bytes = new byte[op.Bytes];
        if (!PinRemote(other, remote, bytes.Length) || Remotely(op.Process, remote, bytes, write: false) != Errno.Ok)
            return new Outcome.Failed(Errno.EFAULT);

        var copied = here.CopyToUser(At(op.To, op.ToTag), bytes);
        return copied > 0 ? new Outcome.Done(copied) : new Outcome.Failed(Errno.EFAULT);
    }

    [Models("mm/process_vm_access.c", "process_vm_rw_single_vec")]
    private Outcome ProcessVmWritev(Op.ProcessVmWritev op)
    {
        var other = new UserMemory(kernel, Made(processes, op.Process));
        var (remote, here) = (At(op.At, op.Tag), new UserMemory(kernel, ProcessOf(op)));
        var bytes = new byte[op.Bytes];
        var copied = here.CopyFromUser(bytes, At(op.From, op.FromTag));
        if (copied == 0 || !PinRemote(other, remote, copied) ||
            Remotely(op.Process, remote, bytes[..copied], write: true) != Errno.Ok)
            return new Outcome.Failed(Errno.EFAULT);

        return new Outcome.Done(copied);
    }

    private bool PinRemote(UserMemory other, ulong address, int bytes) =>
        !kernel.Parts.Uaccess.ChecksPages || other.PinUserPages(address, bytes);

    private Errno Remotely(string name, ulong address, byte[] bytes, bool write) =>
        new Ptrace(kernel, Made(processes, name)).AccessRemoteVm(Address.UntaggedAddr(address), bytes, write);
}
