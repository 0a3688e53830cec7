using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Kvm;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Handles page faults of another process.</summary>
internal sealed class LinuxUserfaultfds(
    ProgramProcesses processes, PlaceAddresses addresses, Mailboxes mailboxes)
{
    // Descriptors.
    private readonly NamedThings<int> userfaultfds = new();

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.UserfaultfdsFamily op) => op switch
    {
        Op.Userfaultfd userfaultfd => Userfaultfd(userfaultfd),
        Op.UffdioRegister register => UffdioRegister(register),
        Op.UffdioCopy copy => UffdioCopy(copy),
        Op.UffdioZeropage zeropage => UffdioZeropage(zeropage),
        Op.UffdioContinue resume => UffdioContinue(resume),
        Op.UffdioWriteprotect protect => UffdioWriteprotect(protect),
        Op.UffdioMove move => UffdioMove(move),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome Userfaultfd(Op.Userfaultfd op)
    {
        var process = processes.Of(op);
        var ran = process.Syscall(Arm64.NR_userfaultfd, Arm64.O_CLOEXEC | Arm64.O_NONBLOCK);
        if (OutcomeOf(ran) is not Outcome.Done and var refused)
            return refused;

        var descriptor = (int)ran.X0;
        if (OutcomeOf(Ioctl(process, descriptor, Arm64.UFFDIO_API, Arm64.UFFD_API, (ulong)op.Features, 0))
            is not Outcome.Done and var unknown)
            return unknown;

        var own = Libc.DescriptorOf(process.Pid, descriptor);
        if (own < 0)
            return new Outcome.Unsupported("the adapter may not read the process's userfaultfd");

        mailboxes.Userfaultfds.Add(new UserfaultfdMonitor(own));
        userfaultfds[op.As] = descriptor;
        return new Outcome.Done();
    }

    private Outcome UffdioRegister(Op.UffdioRegister op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_REGISTER, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages),
        (ulong)op.Mode, 0);

    private Outcome UffdioCopy(Op.UffdioCopy op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_COPY, addresses.Of(op.Dst, op.Tag), addresses.Of(op.Src),
        addresses.Bytes(op.Pages), 0, 0);

    private Outcome UffdioZeropage(Op.UffdioZeropage op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_ZEROPAGE, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), 0, 0);

    private Outcome UffdioContinue(Op.UffdioContinue op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_CONTINUE, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages), 0, 0);

    private Outcome UffdioWriteprotect(Op.UffdioWriteprotect op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_WRITEPROTECT, addresses.Of(op.At, op.Tag), addresses.Bytes(op.Pages),
        (ulong)op.Protect);

    private Outcome UffdioMove(Op.UffdioMove op) => Uffdio(
        op, op.Uffd, Arm64.UFFDIO_MOVE, addresses.Of(op.Dst, op.Tag), addresses.Of(op.Src),
        addresses.Bytes(op.Pages), 0, 0);

    private Outcome Uffdio(Op op, string name, uint request, params ReadOnlySpan<ulong> argument) =>
        OutcomeOf(Ioctl(processes.Of(op), userfaultfds[name], request, argument));

    /// <summary>An ioctl whose argument is a structure of 64-bit words.</summary>
    private static Ran Ioctl(
        Puppet process, int descriptor, uint request, params ReadOnlySpan<ulong> argument)
    {
        for (var word = 0; word < argument.Length; word++)
            process.Put(word * sizeof(ulong), argument[word]);

        return process.IoctlValue(descriptor, request, process.DataAddress);
    }
}
