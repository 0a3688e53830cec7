using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Traces other processes.</summary>
internal sealed class LinuxPtrace(ProgramProcesses processes, PlaceAddresses addresses)
{
    /// <summary>
    /// Where in the puppet's room for data struct iovec points; the structure is at its start.
    /// </summary>
    private const int Buffer = 64;

    /// <summary>An address at which no process has memory (vm.mmap_min_addr).</summary>
    private const ulong Unmapped = 64;

    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.PtraceFamily op) => op switch
    {
        Op.PtraceSeize seize => PtraceSeize(seize),
        Op.PtraceDetach detach => OutcomeOf(Ptrace(op, Arm64.PTRACE_DETACH, detach.Process, 0, 0)),
        Op.PtraceCont cont => OutcomeOf(Ptrace(op, Arm64.PTRACE_CONT, cont.Process, 0, 0)),
        Op.PtracePeekmtetags peek => PtracePeekmtetags(peek),
        Op.PtracePokemtetags poke => PtracePokemtetags(poke),
        Op.PtracePeekdata peek => PtracePeekdata(peek),
        Op.PtracePokedata poke => OutcomeOf(Ptrace(
            op, Arm64.PTRACE_POKEDATA, poke.Process, addresses.Of(poke.At, poke.Tag), (ulong)poke.Value)),
        Op.PtraceGetregset get => PtraceGetregset(get),
        Op.PtraceSetregset set => PtraceSetregset(set),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Ran Ptrace(Op op, ulong request, string tracee, ulong address, ulong data) =>
        processes.Of(op).Syscall(Arm64.NR_ptrace, request, (ulong)processes[tracee].Pid, address, data);

    private Outcome PtraceSeize(Op.PtraceSeize op)
    {
        if (OutcomeOf(Ptrace(op, Arm64.PTRACE_SEIZE, op.Process, 0, 0)) is Outcome.Failed refused)
            return refused;

        var stopped = OutcomeOf(Ptrace(op, Arm64.PTRACE_INTERRUPT, op.Process, 0, 0));
        return stopped is Outcome.Done
            ? OutcomeOf(
                processes.Of(op).Syscall(Arm64.NR_wait4, (ulong)processes[op.Process].Pid, 0, Arm64.WALL, 0))
            : stopped;
    }

    private Outcome PtracePeekmtetags(Op.PtracePeekmtetags op)
    {
        var process = processes.Of(op);
        var count = Op.CountGranules(op.Granules, op.Pages, addresses.PageSize);
        process.Data.Slice(Buffer, count).Fill(0xee);
        var buffer = op.Buffer is { } place
            ? addresses.Of(place, op.BufferTag)
            : process.DataAddress + Buffer;
        process.PutIovec(buffer, op.Iovec is IovecKind.Endless ? long.MinValue : count);
        var iovec = op.Iovec is IovecKind.Unmapped ? Unmapped : process.DataAddress;
        var ran = Ptrace(op, Arm64.PTRACE_PEEKMTETAGS, op.Process, addresses.Of(op.At, op.Tag), iovec);
        if (OutcomeOf(ran) is not Outcome.Done)
            return OutcomeOf(ran);

        var read = (int)BinaryPrimitives.ReadUInt64LittleEndian(process.Data[8..]);
        return op.Buffer is null
            ? new Outcome.Done(read, new Tags(process.Data.Slice(Buffer, read).ToArray()))
            : new Outcome.Done(read);
    }

    private Outcome PtracePokemtetags(Op.PtracePokemtetags op)
    {
        var process = processes.Of(op);
        var tags = op.Tags.Over(
            Op.CountGranules(op.Granules, op.Pages, addresses.PageSize, op.Tags)).ToArray();
        for (var granule = 0; granule < tags.Length; granule++)
            process.Data[Buffer + granule] = (byte)(tags[granule] | (op.High << 4));

        process.PutIovec(process.DataAddress + Buffer, tags.Length);
        var ran = Ptrace(
            op, Arm64.PTRACE_POKEMTETAGS, op.Process, addresses.Of(op.At, op.Tag), process.DataAddress);
        return OutcomeOf(ran) is Outcome.Done
            ? new Outcome.Done((long)BinaryPrimitives.ReadUInt64LittleEndian(process.Data[8..]))
            : OutcomeOf(ran);
    }

    private Outcome PtracePeekdata(Op.PtracePeekdata op)
    {
        var process = processes.Of(op);
        var ran = Ptrace(
            op, Arm64.PTRACE_PEEKDATA, op.Process, addresses.Of(op.At, op.Tag), process.DataAddress + Buffer);
        return OutcomeOf(ran) is Outcome.Done ? new Outcome.Done(process.Word(Buffer)) : OutcomeOf(ran);
    }

    private Outcome PtraceGetregset(Op.PtraceGetregset op)
    {
        var (process, registers) = (processes.Of(op), op.Regset is Regset.NT_PRSTATUS);
        process.PutIovec(process.DataAddress + Buffer, registers ? Arm64.UserPtRegsSize : op.Bytes);
        var ran = Ptrace(op, Arm64.PTRACE_GETREGSET, op.Process, (ulong)op.Regset, process.DataAddress);
        return OutcomeOf(ran) is Outcome.Done
            ? new Outcome.Done(process.Word(registers ? Buffer + Arm64.UserPtRegsPstate : Buffer) & op.Mask)
            : OutcomeOf(ran);
    }

    private Outcome PtraceSetregset(Op.PtraceSetregset op)
    {
        var process = processes.Of(op);
        if (op.Regset is Regset.NT_PRSTATUS)
        {
            var old = PtraceGetregset(new Op.PtraceGetregset(op.Process, op.Regset) { By = op.By });
            if (old is not Outcome.Done(var pstate, _))
                return old;

            const long TCO = (long)Arm64.PSTATE_TCO;
            process.Put(Buffer + Arm64.UserPtRegsPstate, (ulong)((pstate & ~TCO) | (op.Value & TCO)));
            process.PutIovec(process.DataAddress + Buffer, Arm64.UserPtRegsSize);
        }
        else
        {
            process.Put(Buffer, (ulong)op.Value);
            process.PutIovec(process.DataAddress + Buffer, op.Bytes);
        }

        return OutcomeOf(
            Ptrace(op, Arm64.PTRACE_SETREGSET, op.Process, (ulong)op.Regset, process.DataAddress));
    }
}
