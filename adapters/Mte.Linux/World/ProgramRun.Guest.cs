using Mte.Linux.Asm;
using Mte.Linux.Kvm;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome GuestTcf(Op.GuestTcf op) =>
        Guest(op, op.Vcpu, cpu => Came(cpu.Execute(Routines.SetTcf(op.El), [(ulong)op.Mode]), new Outcome.Done()));

    private Outcome GuestStg(Op.GuestStg op) => Guest(op, op.Vcpu, cpu =>
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, machine.PageSize, op.Tags));
        var address = Address(op.Gpa);
        var end = address + (ulong)(tags.Length * Granule.Bytes);
        return Came(cpu.Execute(op.El, Routines.SetTags(), [address, end, cpu.DataAddress(op.El)], tags), new Outcome.Done());
    });

    private Outcome GuestLdg(Op.GuestLdg op) => Guest(op, op.Vcpu, cpu =>
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, machine.PageSize)];
        var address = Address(op.Gpa);
        var end = address + (ulong)(tags.Length * Granule.Bytes);
        var ran = cpu.Execute(op.El, Routines.GetTags(), [address, end, cpu.DataAddress(op.El)]);
        if (Came(ran, new Outcome.Done()) is not Outcome.Done)
            return Came(ran, new Outcome.Done());

        cpu.ReadData(tags);
        return new Outcome.Done(0, new Tags(tags));
    });

    private Outcome GuestLoad(Op.GuestLoad op) => Guest(op, op.Vcpu, cpu =>
    {
        var ran = cpu.Execute(op.El, Routines.Load(op.Bytes), [Address(op.Gpa, op.Tag)]);
        return Came(ran, new Outcome.Done(ran.X0));
    });

    private Outcome GuestStore(Op.GuestStore op) => Guest(op, op.Vcpu, cpu =>
        Came(
            cpu.Execute(op.El, Routines.Store(op.Bytes), [Address(op.Gpa, op.Tag), (ulong)op.Value]),
            new Outcome.Done()));

    /// <summary>Runs in a guest; a vCPU that the case did not initialise is initialised without features.</summary>
    private Outcome Guest(Op op, string name, Func<GuestCpu, Outcome> execute) => Ready(op, name, execute);

    private Outcome Ready(Op op, string name, Func<GuestCpu, Outcome> execute)
    {
        var cpu = Made(vcpus, name);
        if (cpu.Initialised)
            return execute(cpu);

        var init = Called(Init(ProcessOf(op), cpu, VcpuFeatures.None));
        if (init is not Outcome.Done)
            return init;

        cpu.WasReset();
        return execute(cpu);
    }

    private static Outcome Came(GuestRan ran, Outcome done) => ran switch
    {
        { Outcome: { } outcome } => outcome,
        { Exception: 0 } => done,
        _ when ExceptionOf(ran.Exception) is FaultCode.GUEST_UNDEFINED and var code =>
            new Outcome.Faulted(code, new Place("", 0, 0)),
        _ => new Outcome.Faulted(ExceptionOf(ran.Exception), new Place("gpa", 0, (long)(ran.Address & ~(0xFFUL << 56)))),
    };

    /// <summary>The exception that ESR_EL1 describes (Arm ARM, D24.2.40).</summary>
    private static FaultCode ExceptionOf(ulong esr)
    {
        const ulong Undefined = 0, TrappedRegister = 0x18, SynchronousTagCheck = 0x11;
        const ulong DataAbortLowerEl = 0x24, DataAbortSameEl = 0x25;
        return (esr >> 26, esr & 0x3f) switch
        {
            (Undefined or TrappedRegister, _) => FaultCode.GUEST_UNDEFINED,
            (DataAbortLowerEl or DataAbortSameEl, SynchronousTagCheck) => FaultCode.GUEST_TAG_CHECK,
            _ => FaultCode.GUEST_EXCEPTION,
        };
    }

    private ulong Address(Gpa gpa, int tag = 0) => (ulong)gpa.Address(machine.PageSize) | ((ulong)tag << 56);
}
