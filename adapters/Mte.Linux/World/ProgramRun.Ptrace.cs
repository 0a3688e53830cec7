using System.Buffers.Binary;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    // Requests of ptrace (include/uapi/linux/ptrace.h, arch/arm64/include/uapi/asm/ptrace.h).
    private const ulong PTRACE_PEEKDATA = 2, PTRACE_POKEDATA = 5, PTRACE_CONT = 7, PTRACE_DETACH = 17, PTRACE_PEEKMTETAGS = 33,
        PTRACE_POKEMTETAGS = 34, PTRACE_GETREGSET = 0x4204, PTRACE_SETREGSET = 0x4205, PTRACE_SEIZE = 0x4206,
        PTRACE_INTERRUPT = 0x4207;

    // Where things lie in a puppet's room for data: struct iovec, then what it points to.
    private const int Iovec = 0, Buffer = 64;

    /// <summary>No process has memory here (vm.mmap_min_addr).</summary>
    private const ulong Nowhere = 64;

    private const int PstateInRegisters = 264, RegisterBytes = 272;

    private Ran Ptrace(Op op, ulong request, string tracee, ulong address, ulong data) =>
        Syscall(ProcessOf(op), Arm64.NR_ptrace, request, (ulong)Made(processes, tracee).Pid, address, data);

    private Outcome PtraceSeize(Op.PtraceSeize op)
    {
        const ulong WALL = 0x40000000;

        if (Called(Ptrace(op, PTRACE_SEIZE, op.Process, 0, 0)) is Outcome.Failed refused)
            return refused;

        var stopped = Called(Ptrace(op, PTRACE_INTERRUPT, op.Process, 0, 0));
        return stopped is Outcome.Done
            ? Called(Syscall(ProcessOf(op), Arm64.NR_wait4, (ulong)Made(processes, op.Process).Pid, 0, WALL, 0))
            : stopped;
    }

    private Outcome PtracePeekmtetags(Op.PtracePeekmtetags op)
    {
        var process = ProcessOf(op);
        var count = Op.CountGranules(op.Granules, op.Pages, machine.PageSize);
        process.Data.Slice(Buffer, count).Fill(0xee);
        var buffer = op.Buffer is { } place ? Address(place, op.BufferTag) : process.DataAddress + Buffer;
        PutIovec(process, buffer, op.Iovec is IovecKind.Endless ? long.MinValue : count);
        var iovec = op.Iovec is IovecKind.Unmapped ? Nowhere : process.DataAddress;
        var ran = Ptrace(op, PTRACE_PEEKMTETAGS, op.Process, Address(op.At, op.Tag), iovec);
        if (Called(ran) is not Outcome.Done)
            return Called(ran);

        var read = (int)BinaryPrimitives.ReadUInt64LittleEndian(process.Data[8..]);
        return op.Buffer is null
            ? new Outcome.Done(read, new Tags(process.Data.Slice(Buffer, read).ToArray()))
            : new Outcome.Done(read);
    }

    private Outcome PtracePokemtetags(Op.PtracePokemtetags op)
    {
        var process = ProcessOf(op);
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, machine.PageSize, op.Tags)).ToArray();
        for (var granule = 0; granule < tags.Length; granule++)
            process.Data[Buffer + granule] = (byte)(tags[granule] | (op.High << 4));

        PutIovec(process, process.DataAddress + Buffer, tags.Length);
        var ran = Ptrace(op, PTRACE_POKEMTETAGS, op.Process, Address(op.At, op.Tag), process.DataAddress);
        return Called(ran) is Outcome.Done
            ? new Outcome.Done((long)BinaryPrimitives.ReadUInt64LittleEndian(process.Data[8..]))
            : Called(ran);
    }

    private Outcome PtracePeekdata(Op.PtracePeekdata op)
    {
        var process = ProcessOf(op);
        var ran = Ptrace(op, PTRACE_PEEKDATA, op.Process, Address(op.At, op.Tag), process.DataAddress + Buffer);
        return Called(ran) is Outcome.Done ? new Outcome.Done(Word(process, Buffer)) : Called(ran);
    }

    private Outcome PtraceGetregset(Op.PtraceGetregset op)
    {
        var (process, registers) = (ProcessOf(op), op.Regset is Regset.NT_PRSTATUS);
        PutIovec(process, process.DataAddress + Buffer, registers ? RegisterBytes : op.Bytes);
        var ran = Ptrace(op, PTRACE_GETREGSET, op.Process, (ulong)op.Regset, process.DataAddress);
        return Called(ran) is Outcome.Done
            ? new Outcome.Done(Word(process, registers ? Buffer + PstateInRegisters : Buffer) & op.Mask)
            : Called(ran);
    }

    private Outcome PtraceSetregset(Op.PtraceSetregset op)
    {
        var process = ProcessOf(op);
        if (op.Regset is Regset.NT_PRSTATUS)
        {
            var old = PtraceGetregset(new Op.PtraceGetregset(op.Process, op.Regset) { By = op.By });
            if (old is not Outcome.Done(var pstate, _))
                return old;

            const long TCO = (long)Arm64.PSTATE_TCO;
            Put(process, Buffer + PstateInRegisters, (ulong)((pstate & ~TCO) | (op.Value & TCO)));
            PutIovec(process, process.DataAddress + Buffer, RegisterBytes);
        }
        else
        {
            Put(process, Buffer, (ulong)op.Value);
            PutIovec(process, process.DataAddress + Buffer, op.Bytes);
        }

        return Called(Ptrace(op, PTRACE_SETREGSET, op.Process, (ulong)op.Regset, process.DataAddress));
    }

    private Outcome ProcessVm(Op op, int number, string other, ulong local, ulong remote, int bytes)
    {
        const int Remote = 16;

        var process = ProcessOf(op);
        PutIovec(process, local, bytes);
        Put(process, Remote, remote);
        Put(process, Remote + 8, (ulong)bytes);
        return Called(
            Syscall(
                process, number, (ulong)Made(processes, other).Pid, process.DataAddress, 1, process.DataAddress + Remote, 1,
                0),
            answers: true);
    }

    private Outcome ProcMemRead(Op.ProcMemRead op)
    {
        var process = ProcessOf(op);
        var ran = InMemoryOf(process, op.Process, Arm64.NR_pread64, Address(op.At, op.Tag));
        return Called(ran) is not Outcome.Done ? Called(ran)
            : ran.X0 == sizeof(long) ? new Outcome.Done(Word(process, Buffer))
            : new Outcome.Failed(Errno.EIO);
    }

    private Outcome ProcMemWrite(Op.ProcMemWrite op)
    {
        var process = ProcessOf(op);
        return Called(InMemoryOf(process, op.Process, Arm64.NR_pwrite64, Address(op.At, op.Tag), (ulong)op.Value));
    }

    private Ran InMemoryOf(Puppet.Puppet process, string other, int number, ulong address, ulong value = 0)
    {
        if (Open(process, $"/proc/{Made(processes, other).Pid}/mem", Arm64.O_RDWR) is not Outcome.Done(var file, _))
            throw new AdapterException($"cannot open the memory of {other}");

        Put(process, Buffer, value);
        var ran = Syscall(process, number, (ulong)file, process.DataAddress + Buffer, sizeof(ulong), address);
        Syscall(process, Arm64.NR_close, (ulong)file);
        return ran;
    }

    private static void PutIovec(Puppet.Puppet process, ulong start, long length)
    {
        Put(process, Iovec, start);
        Put(process, Iovec + 8, (ulong)length);
    }

    private static long Word(Puppet.Puppet process, int at) => BinaryPrimitives.ReadInt64LittleEndian(process.Data[at..]);
}
