using Mte.Spec;
using Mte.Reference.Kvm;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    private Outcome GuestTcf(Op.GuestTcf op) => Guest(op, op.Vcpu, default, 0, guest =>
    {
        if (op.El == 0)
            vcpus[op.Vcpu].Tcf0 = op.Mode;
        else
            vcpus[op.Vcpu].Tcf = op.Mode;

        return new Outcome.Done();
    });

    private Outcome GuestStg(Op.GuestStg op)
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags));
        return Guest(op, op.Vcpu, op.El, op.Gpa, tags.Length * Granule.Bytes, guest =>
        {
            var address = (ulong)op.Gpa.Address(kernel.PageSize);
            return address % Granule.Bytes == 0
                ? Came(guest.Stg(address, tags), new Outcome.Done())
                : Came(new Stop(FaultCode.GUEST_EXCEPTION, address), new Outcome.Done());
        });
    }

    private Outcome GuestLdg(Op.GuestLdg op)
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        return Guest(op, op.Vcpu, op.El, op.Gpa, tags.Length * Granule.Bytes, guest => Came(
            guest.Ldg((ulong)op.Gpa.Address(kernel.PageSize), tags), new Outcome.Done(0, new Tags(tags))));
    }

    private Outcome GuestLoad(Op.GuestLoad op) => Guest(op, op.Vcpu, op.El, op.Gpa, op.Bytes, guest =>
    {
        var stop = guest.Load(GuestAddress(op.Gpa, op.Tag), op.Bytes, out var value);
        return Came(stop, new Outcome.Done((long)value));
    });

    private Outcome GuestStore(Op.GuestStore op) => Guest(op, op.Vcpu, op.El, op.Gpa, op.Bytes, guest =>
        Came(guest.Store(GuestAddress(op.Gpa, op.Tag), op.Bytes, (ulong)op.Value), new Outcome.Done()));

    /// <summary>
    /// Runs in a guest; a vCPU that the program did not initialise is initialised without features.
    /// </summary>
    private Outcome Guest(Op op, string name, Gpa gpa, int bytes, Func<GuestCpu, Outcome> execute) =>
        Guest(op, name, 1, gpa, bytes, execute);

    private Outcome Guest(Op op, string name, int el, Gpa gpa, int bytes, Func<GuestCpu, Outcome> execute)
    {
        if (Ready(name, out var vcpu) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        if (vcpu.Is32Bit)
            throw new AdapterException($"{name} is a 32-bit guest, which cannot execute {op.GetType().Name}");

        if (vcpu.PoweredOff)
            throw new AdapterException($"{name} is powered off: KVM_RUN waits for ever");

        return (ulong)gpa.Address(kernel.PageSize) + (ulong)bytes <= GuestCpu.End
            ? execute(new GuestCpu(vcpu, el))
            : new Outcome.Unsupported("a program may use the guest's first GiB only");
    }

    private Errno Ready(string name, out Vcpu vcpu)
    {
        vcpu = Made(vcpus, name);
        return vcpu.Features is null ? vcpu.VcpuInit(VcpuFeatures.None) : Errno.Ok;
    }

    private static Outcome Came(Stop? stop, Outcome done) => stop switch
    {
        null => done,
        { Errno: not Errno.Ok and var errno } => new Outcome.Failed(errno),
        { } fault => new Outcome.Faulted(fault.Code, new Place("gpa", 0, (long)Address.UntaggedAddr(fault.Address))),
    };

    private ulong GuestAddress(Gpa gpa, int tag) => Address.WithTag((ulong)gpa.Address(kernel.PageSize), tag);
}
