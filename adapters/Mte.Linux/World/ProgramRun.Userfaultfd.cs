using Mte.Linux.Kvm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private readonly Dictionary<string, int> userfaultfds = [];

    private Outcome Userfaultfd(Op.Userfaultfd op)
    {
        var process = ProcessOf(op);
        var ran = Syscall(process, Arm64.NR_userfaultfd, Arm64.O_CLOEXEC | Arm64.O_NONBLOCK);
        if (Called(ran) is not Outcome.Done and var refused)
            return refused;

        var descriptor = (int)ran.X0;
        if (Called(Ioctl(process, descriptor, Arm64.UFFDIO_API, Arm64.UFFD_API, (ulong)op.Features, 0))
            is not Outcome.Done and var unknown)
            return unknown;

        var own = Libc.DescriptorOf(process.Pid, descriptor);
        if (own < 0)
            return new Outcome.Unsupported("the adapter may not read the process's userfaultfd");

        desks.Userfaultfds.Add(new UserfaultfdMonitor(own));
        userfaultfds[op.As] = descriptor;
        return new Outcome.Done();
    }

    private Outcome UffdioRegister(Op.UffdioRegister op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_REGISTER, Address(op.At, op.Tag), Bytes(op.Pages), (ulong)op.Mode, 0);

    private Outcome UffdioCopy(Op.UffdioCopy op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_COPY, Address(op.Dst, op.Tag), Address(op.Src), Bytes(op.Pages), 0, 0);

    private Outcome UffdioZeropage(Op.UffdioZeropage op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_ZEROPAGE, Address(op.At, op.Tag), Bytes(op.Pages), 0, 0);

    private Outcome UffdioContinue(Op.UffdioContinue op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_CONTINUE, Address(op.At, op.Tag), Bytes(op.Pages), 0, 0);

    private Outcome UffdioWriteprotect(Op.UffdioWriteprotect op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_WRITEPROTECT, Address(op.At, op.Tag), Bytes(op.Pages), (ulong)op.Protect);

    private Outcome UffdioMove(Op.UffdioMove op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_MOVE, Address(op.Dst, op.Tag), Address(op.Src), Bytes(op.Pages), 0, 0);

    private Outcome Uffdio(Op op, string name, uint request, params ReadOnlySpan<ulong> argument) =>
        Called(Ioctl(ProcessOf(op), Made(userfaultfds, name), request, argument));

    /// <summary>An ioctl whose argument is a structure of 64-bit words.</summary>
    private static Ran Ioctl(
        Puppet.Puppet process, int descriptor, uint request, params ReadOnlySpan<ulong> argument)
    {
        for (var word = 0; word < argument.Length; word++)
            Put(process, word * sizeof(ulong), argument[word]);

        return process.IoctlValue(descriptor, request, process.DataAddress);
    }

    /// <summary>An access that waits, as the userfaultfd was told of it.</summary>
    private Outcome.Faulted Waiting(UffdMessage message, string name)
    {
        const int TopByteShift = 56;

        var code = (message.Flags & Arm64.UFFD_PAGEFAULT_FLAG_WP) != 0 ? FaultCode.UFFD_PAGEFAULT_FLAG_WP
            : (message.Flags & Arm64.UFFD_PAGEFAULT_FLAG_MINOR) != 0 ? FaultCode.UFFD_PAGEFAULT_FLAG_MINOR
            : (message.Flags & Arm64.UFFD_PAGEFAULT_FLAG_WRITE) != 0 ? FaultCode.UFFD_PAGEFAULT_FLAG_WRITE
            : FaultCode.UFFD_EVENT_PAGEFAULT;
        return new Outcome.Faulted(
            code, PlaceOf(message.Address << 8 >> 8, name), (int)(message.Address >> TopByteShift));
    }
}
