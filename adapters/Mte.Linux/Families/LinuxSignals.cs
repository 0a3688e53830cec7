using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Sets up signal handling, and looks at what a handler got.</summary>
internal sealed class LinuxSignals(ProgramProcesses processes, PlaceAddresses addresses)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.SignalsFamily op) => op switch
    {
        Op.RtSigaction action => RtSigaction(action),
        Op.RtSigprocmask mask => RtSigprocmask(mask),
        Op.RtSigpending pending => RtSigpending(pending),
        Op.SignalFrame frame => SignalFrame(frame),
        Op.SigreturnTco sigreturn => SigreturnTco(sigreturn),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome RtSigaction(Op.RtSigaction op)
    {
        var process = processes.Of(op);
        process.Put(0, op.Handler is SignalHandler.Catch ? PuppetImage.HandlerAddress : (ulong)op.Handler);
        process.Put(8, Arm64.SA_SIGINFO | (uint)op.Flags);
        process.Put(16, 0);
        process.Put(24, 0);
        return OutcomeOf(process.Syscall(
            Arm64.NR_rt_sigaction, (ulong)op.Signal, process.DataAddress, 0, Arm64.SignalSetSize));
    }

    /// <summary>A signal that the call lets through is delivered before it returns.</summary>
    private Outcome RtSigprocmask(Op.RtSigprocmask op)
    {
        var process = processes.Of(op);
        process.Put(0, Bit(op.Signal));
        var ran = process.Syscall(
            Arm64.NR_rt_sigprocmask, (ulong)op.How, process.DataAddress, 0, Arm64.SignalSetSize);
        return ran.Faulted ? InstructionOutcomeOf(ran) : OutcomeOf(ran);
    }

    private Outcome RtSigpending(Op.RtSigpending op)
    {
        var process = processes.Of(op);
        var outcome = OutcomeOf(
            process.Syscall(Arm64.NR_rt_sigpending, process.DataAddress, Arm64.SignalSetSize));
        var pending = BinaryPrimitives.ReadUInt64LittleEndian(process.Data) & Bit(op.Signal);
        return outcome is Outcome.Done ? new Outcome.Done(pending == 0 ? 0 : 1) : outcome;
    }

    private Outcome SignalFrame(Op.SignalFrame op)
    {
        var process = processes.Of(op);
        var frame = process.Frame;
        var pstate = Frame64(frame, Arm64.UcontextPstate - Arm64.UcontextMcontext);
        return new Outcome.Done(op.Field switch
        {
            FrameField.HandlerTco => (process.HandlerTco & Arm64.PSTATE_TCO) == 0 ? 0 : 1,
            FrameField.Tco => (pstate & Arm64.PSTATE_TCO) == 0 ? 0 : 1,
            FrameField.FaultAddress => (long)(Frame64(frame, 0) - (op.At is { } at ? addresses.Of(at) : 0)),
            _ => (long)Esr(frame),
        });
    }

    private Outcome SigreturnTco(Op.SigreturnTco op)
    {
        processes.Of(op).ChangeFrames(Arm64.PSTATE_TCO, op.Tco == 0 ? 0 : Arm64.PSTATE_TCO);
        return new Outcome.Done();
    }

    /// <summary>The ESR of struct esr_context among the records of the frame; 0 if it is not there.</summary>
    private static ulong Esr(ReadOnlySpan<byte> frame)
    {
        for (var at = Arm64.UcontextReserved - Arm64.UcontextMcontext; at + 16 <= frame.Length;)
        {
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(frame[at..]);
            if (magic == Arm64.ESR_MAGIC)
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
}
