using System.Buffers.Binary;
using System.Text;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private const int SignalSetBytes = 8;

    private Outcome CloneThread(Op.CloneThread op)
    {
        var (thread, ran) = ProcessOf(op).CloneThread(processes.Count);
        if (thread is not null)
            processes[op.As] = thread;

        return Called(ran);
    }

    private Outcome Execve(Op.Execve op)
    {
        var process = ProcessOf(op);
        var path = op.Program is Executable.Itself ? process.Executable : "/nonexistent";
        string[] strings = [path, .. process.Arguments];

        // The pointers of argv, a null, envp's null; then the strings.
        var (vector, text) = (process.DataAddress, (strings.Length + 1) * sizeof(ulong));
        var start = process.DataAddress;
        for (var index = 0; index < strings.Length; index++)
        {
            if (index > 0)
                Put(process, (index - 1) * sizeof(ulong), process.DataAddress + (ulong)text);
            else
                start += (ulong)text;

            text += Encoding.UTF8.GetBytes(strings[index] + "\0", process.Data[text..]);
        }

        var end = (strings.Length - 1) * sizeof(ulong);
        Put(process, end, 0);
        return Called(Syscall(process, Arm64.NR_execve, start, vector, vector + (ulong)end));
    }

    private Outcome RtSigaction(Op.RtSigaction op)
    {
        var process = ProcessOf(op);
        Put(process, 0, op.Handler is SignalHandler.Catch ? PuppetImage.HandlerAddress : (ulong)op.Handler);
        Put(process, 8, Arm64.SA_SIGINFO | (uint)op.Flags);
        Put(process, 16, 0);
        Put(process, 24, 0);
        return Called(Syscall(
            process, Arm64.NR_rt_sigaction, (ulong)op.Signal, process.DataAddress, 0, SignalSetBytes));
    }

    /// <summary>A signal that the call lets through is delivered before it returns.</summary>
    private Outcome RtSigprocmask(Op.RtSigprocmask op)
    {
        var process = ProcessOf(op);
        Put(process, 0, Bit(op.Signal));
        var ran = Syscall(
            process, Arm64.NR_rt_sigprocmask, (ulong)op.How, process.DataAddress, 0, SignalSetBytes);
        return ran.Faulted ? Executed(ran) : Called(ran);
    }

    private Outcome RtSigpending(Op.RtSigpending op)
    {
        var process = ProcessOf(op);
        var outcome = Called(Syscall(process, Arm64.NR_rt_sigpending, process.DataAddress, SignalSetBytes));
        var pending = BinaryPrimitives.ReadUInt64LittleEndian(process.Data) & Bit(op.Signal);
        return outcome is Outcome.Done ? new Outcome.Done(pending == 0 ? 0 : 1) : outcome;
    }

    private Outcome SignalFrame(Op.SignalFrame op)
    {
        var process = ProcessOf(op);
        var frame = process.Frame;
        var pstate = Frame64(frame, Arm64.UcontextPstate - Arm64.UcontextMcontext);
        return new Outcome.Done(op.Field switch
        {
            FrameField.HandlerTco => (process.HandlerTco & Arm64.PSTATE_TCO) == 0 ? 0 : 1,
            FrameField.Tco => (pstate & Arm64.PSTATE_TCO) == 0 ? 0 : 1,
            FrameField.FaultAddress => (long)(Frame64(frame, 0) - (op.At is { } at ? Address(at) : 0)),
            _ => (long)Esr(frame),
        });
    }

    private Outcome SigreturnTco(Op.SigreturnTco op)
    {
        ProcessOf(op).ChangeFrames(Arm64.PSTATE_TCO, op.Tco == 0 ? 0 : Arm64.PSTATE_TCO);
        return new Outcome.Done();
    }

    /// <summary>The ESR of struct esr_context among the records of the frame; 0 if it is not there.</summary>
    private static ulong Esr(ReadOnlySpan<byte> frame)
    {
        const uint EsrMagic = 0x45535201;

        for (var at = Arm64.UcontextReserved - Arm64.UcontextMcontext; at + 16 <= frame.Length;)
        {
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(frame[at..]);
            if (magic == EsrMagic)
                return Frame64(frame, at + 8);

            var size = BinaryPrimitives.ReadInt32LittleEndian(frame[(at + 4)..]);
            if (magic == 0 || size <= 0)
                break;

            at += size;
        }

        return 0;
    }

    private static ulong Frame64(ReadOnlySpan<byte> frame, int at) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[at..]);

    private static ulong Bit(Signal signal) => 1UL << ((int)signal - 1);

    private static void Put(Puppet.Puppet process, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data[at..], value);
}
