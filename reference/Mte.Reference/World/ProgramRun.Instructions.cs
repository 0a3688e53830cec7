using Mte.Spec;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    // A block of DC ZVA, DC GVA and DC GZVA; CPUs differ in its size (DCZID_EL0).
    private const int BlockBytes = 64;

    private const ulong StgpData = 0x5a5a, PstateTco = 1 << 25;

    private Outcome Access(Op.Access op)
    {
        var (address, value) = (At(op.At, op.Tag), (ulong)op.Value);
        var cpu = El0Of(op);
        var (stop, got, write) = (default(Stop?), 0UL, false);
        switch (op.Instruction)
        {
            case AccessInstruction.Ldp or AccessInstruction.LdrQ:
                stop = cpu.Load(address, 16, out got);
                break;
            case AccessInstruction.Ldar or AccessInstruction.Ldxr or AccessInstruction.Ldtr:
                stop = cpu.Load(address, 8, out got);
                break;
            case AccessInstruction.Stp:
                (stop, write) = (cpu.Store(address, 16, value, value), true);
                break;
            case AccessInstruction.StrQ:
                (stop, write) = (cpu.Store(address, 16, value), true);
                break;
            case AccessInstruction.Stlr or AccessInstruction.Sttr:
                (stop, write) = (cpu.Store(address, 8, value), true);
                break;
            case AccessInstruction.Stxr:
                stop = cpu.Load(address, 8, out _);
                if (stop is null)
                    (stop, write) = (cpu.Store(address, 8, value), true);

                break;
            case AccessInstruction.Swp or AccessInstruction.Ldadd or AccessInstruction.Cas:
                (stop, write) = (cpu.Atomic(address, old => Combine(op.Instruction, old, value), out got), true);
                break;
            case AccessInstruction.LdrSp:
                stop = cpu.Unchecked(address, write: false, ref got);
                break;
            case AccessInstruction.StrSp:
                (stop, write) = (cpu.Unchecked(address, write: true, ref value), true);
                break;
            case AccessInstruction.DcZva:
                (stop, write) = (ZeroBlock(cpu, address), true);
                break;
            case AccessInstruction.Prfm:
                break;
        }

        return Came(op, stop, op.At, new Outcome.Done((long)got), write);
    }

    private static ulong Combine(AccessInstruction instruction, ulong old, ulong value) => instruction switch
    {
        AccessInstruction.Ldadd => old + value,
        AccessInstruction.Cas => old == 0 ? value : old,
        _ => value,
    };

    private static Stop? ZeroBlock(El0 cpu, ulong address)
    {
        for (var at = address & ~(ulong)(BlockBytes - 1); at < (address | (BlockBytes - 1)); at += 16)
            if (cpu.Store(at, 16, 0) is { } stop)
                return stop;

        return null;
    }

    private Outcome SetTag(Op.SetTag op) => Came(
        op, SetTag(El0Of(op), op.Instruction, At(op.At), op.Tag), op.At, new Outcome.Done(), write: true);

    private static Stop? SetTag(Cpu cpu, TagInstruction instruction, ulong address, int tag)
    {
        var bytes = Granule.Bytes;
        switch (instruction)
        {
            case TagInstruction.St2g or TagInstruction.Stz2g:
                bytes = 2 * Granule.Bytes;
                break;
            case TagInstruction.DcGva or TagInstruction.DcGzva:
                (address, bytes) = (address & ~(ulong)(BlockBytes - 1), BlockBytes);
                break;
        }

        var tags = new byte[bytes / Granule.Bytes];
        Array.Fill(tags, (byte)tag);
        var stop = cpu.Stg(address, tags);
        var data = instruction is TagInstruction.Stgp ? StgpData : 0;
        if (instruction is not (TagInstruction.St2g or TagInstruction.DcGva))
            for (var at = address; stop is null && at < address + (ulong)bytes; at += sizeof(ulong))
            {
                var word = data;
                stop = cpu.Unchecked(at, write: true, ref word);
            }

        return stop;
    }

    private Outcome TagBlock(Op.TagBlock op)
    {
        At(op.At);
        return kernel.Parts.Discovery.HasTagBlockInstructions ? new Outcome.Done() : Illegal(op);
    }

    private Outcome Mrs(Op.Mrs op)
    {
        var value = op.Register is UserRegister.TCO
            ? ProcessOf(op).Tco ? PstateTco : 0
            : kernel.Parts.Discovery.EmulateMrs(op.Register);
        var mask = op.Width == 64 ? ulong.MaxValue : (1UL << op.Width) - 1;
        return value is { } known ? new Outcome.Done((long)((known >> op.Low) & mask)) : Illegal(op);
    }

    private Outcome Msr(Op.Msr op)
    {
        if (op.Register is not UserRegister.TCO)
            return Illegal(op);

        ProcessOf(op).Tco = ((ulong)op.Value & PstateTco) != 0;
        return new Outcome.Done();
    }

    private Outcome Illegal(Op op) =>
        Came(op, new Stop(FaultCode.ILL_ILLOPC, 0), new Place("", 0, 0), new Outcome.Done());

    private Outcome Irg(Op.Irg op)
    {
        var tags = 0L;
        var exclude = ProcessOf(op).GcrExclude | op.Exclude;
        for (var time = 0; time < op.Times; time++)
            tags |= 1L << kernel.Parts.TagGeneration.ChooseRandomNonExcludedTag(kernel.Random, exclude);

        return new Outcome.Done(tags);
    }

    private Outcome MovedTag(Op op, int tag, int offset) =>
        new Outcome.Done(kernel.Parts.TagGeneration.ChooseNonExcludedTag(tag, offset, ProcessOf(op).GcrExclude));

    private Outcome MteTcfPreferred(Op.MteTcfPreferred op) =>
        kernel.Parts.Prctl.SetMteTcfPreferred(kernel, kernel.MteTcfPreferred) is not Errno.Ok and var missing
            ? new Outcome.Failed(missing)
            : Answer(kernel.MteTcfPreferred == op.Mode);

    private Outcome SetMteTcfPreferred(Op.SetMteTcfPreferred op)
    {
        var policy = kernel.Parts.Prctl;
        if (policy.SetMteTcfPreferred(kernel, op.Mode) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        foreach (var task in processes.Values)
            policy.MteThreadSwitch(task, kernel.MteTcfPreferred);

        return new Outcome.Done();
    }

    private Outcome Sysctl(Op.Sysctl op)
    {
        kernel.TaggedAddrDisabled = op.Value != 0;
        return new Outcome.Done();
    }
}
