using System.Diagnostics;
using Mte.Reference.Kernels;
using Mte.Reference.Kvm;
using Mte.Reference.Mte;
using Mte.Reference.ProgramState;
using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Families;

/// <summary>Executes instructions in a guest.</summary>
internal sealed class GuestsModel(Kernel kernel, Addresses addresses, VcpuTable vcpus)
{
    /// <summary>GMID_EL1.BS, which LDGM and STGM use, stands for this number of bytes.</summary>
    private const int TagBlockBytes = 16 * Granule.Bytes;

    /// <summary>The memory that each vCPU watches.</summary>
    private readonly Dictionary<string, Op.GuestWatch> watches = [];

    public Outcome Do(Op.GuestsFamily op) => op switch
    {
        Op.GuestTcf tcf => GuestTcf(tcf),
        Op.GuestStg stg => GuestStg(stg),
        Op.GuestLdg ldg => GuestLdg(ldg),
        Op.GuestLoad load => GuestLoad(load),
        Op.GuestStore store => GuestStore(store),
        Op.GuestSetTag set => GuestSetTag(set),
        Op.GuestTagBlock block => GuestTagBlock(block),
        Op.GuestDc dc => GuestDc(dc),
        Op.GuestMrs mrs => GuestMrs(mrs),
        Op.GuestMsr msr => GuestMsr(msr),
        Op.GuestIrg irg => GuestIrg(irg),
        Op.GuestHandlerTco tco => GuestHandlerTco(tco),
        Op.GuestCpuOn on => GuestCpuOn(on),
        Op.GuestWatch watch => GuestWatch(watch),
        Op.GuestWatched watched => GuestWatched(watched),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    private Outcome GuestTcf(Op.GuestTcf op) => Run(op, op.Vcpu, vcpu =>
    {
        if (op.El == 0)
            vcpu.Tcf0 = op.Mode;
        else
            vcpu.Tcf = op.Mode;

        return new Outcome.Done();
    });

    private Outcome GuestStg(Op.GuestStg op)
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, kernel.PageSize, op.Tags));
        return Access(op, op.Vcpu, op.Gpa, tags.Length * Granule.Bytes, op.El, guest =>
        {
            var address = addresses.Of(op.Gpa);
            return address % Granule.Bytes == 0
                ? Answer(guest.Stg(address, tags), new Outcome.Done())
                : Answer(new Stop(FaultCode.GUEST_EXCEPTION, address), new Outcome.Done());
        });
    }

    private Outcome GuestLdg(Op.GuestLdg op)
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, kernel.PageSize)];
        return Access(op, op.Vcpu, op.Gpa, tags.Length * Granule.Bytes, op.El, guest => Answer(
            guest.Ldg(addresses.Of(op.Gpa), tags), new Outcome.Done(0, new Tags(tags))));
    }

    private Outcome GuestLoad(Op.GuestLoad op) => Access(op, op.Vcpu, op.Gpa, op.Bytes, op.El, guest =>
    {
        var stop = guest.Load(Address.WithTag(addresses.Of(op.Gpa), op.Tag), op.Bytes, out var value);
        return Answer(stop, new Outcome.Done((long)value));
    });

    private Outcome GuestStore(Op.GuestStore op) => Access(op, op.Vcpu, op.Gpa, op.Bytes, op.El, guest =>
    {
        var stop = guest.Store(Address.WithTag(addresses.Of(op.Gpa), op.Tag), op.Bytes, (ulong)op.Value);
        return Answer(stop, new Outcome.Done());
    });

    private Outcome GuestSetTag(Op.GuestSetTag op) =>
        Access(op, op.Vcpu, op.Gpa, A64.BlockBytes, el: 1, guest =>
            Answer(A64.SetTag(guest, op.Instruction, addresses.Of(op.Gpa), op.Tag), new Outcome.Done()));

    private Outcome GuestTagBlock(Op.GuestTagBlock op) => Access(op, op.Vcpu, op.Gpa, 1, el: 1, guest =>
    {
        // STZGM uses DCZID_EL0.BS.
        var bytes = op.Instruction is TagBlockInstruction.Stzgm ? A64.BlockBytes : TagBlockBytes;
        var address = addresses.Of(op.Gpa) & ~(ulong)(bytes - 1);
        var tags = new byte[bytes / Granule.Bytes];
        if (op.Instruction is TagBlockInstruction.Ldgm)
            return Answer(guest.Ldg(address, tags), new Outcome.Done(0, new Tags(tags)));

        var given = op.Tags ?? new Tags(0);
        var stop = op.Instruction is TagBlockInstruction.Stgm
            ? guest.Stg(address, given.Over(tags.Length))
            : guest.Stg(address, new Tags(given[0]).Over(tags.Length)) ?? A64.Fill(guest, address, bytes, 0);
        return Answer(stop, new Outcome.Done());
    });

    private Outcome GuestDc(Op.GuestDc op) => Run(op, op.Vcpu, vcpu =>
        kernel.Parts.VcpuRegisters.HasTagCaches(vcpu.Vm) ? new Outcome.Done() : InjectUndefined(vcpu));

    private Outcome GuestMrs(Op.GuestMrs op) => UseRegister(op, op.Vcpu, op.Register, vcpu =>
        new Outcome.Done((long)vcpu.Read(op.Register) & op.Mask));

    private Outcome GuestMsr(Op.GuestMsr op) => UseRegister(op, op.Vcpu, op.Register, vcpu =>
    {
        vcpu[op.Register] = (ulong)op.Value;
        return new Outcome.Done();
    });

    private Outcome GuestIrg(Op.GuestIrg op) => Run(op, op.Vcpu, vcpu =>
    {
        const ulong GcrExclude = 0xffff;

        // Without HCR_EL2.ATA the tag is 0.
        var exclude = (int)(vcpu[UserRegister.GCR_EL1] & GcrExclude);
        var tags = 0L;
        for (var time = 0; time < op.Times; time++)
            tags |= 1L << (!kernel.Parts.Stage2.Ata(vcpu.Vm) ? 0
                : kernel.Parts.TagGeneration.ChooseRandomNonExcludedTag(kernel.Random, exclude));

        return new Outcome.Done(tags);
    });

    private Outcome GuestHandlerTco(Op.GuestHandlerTco op) =>
        Run(op, op.Vcpu, vcpu => new Outcome.Done(vcpu.HandlerTco ? 1 : 0));

    [Models("arch/arm64/kvm/psci.c", "kvm_psci_call")]
    private Outcome GuestCpuOn(Op.GuestCpuOn op) => Run(op, op.Vcpu, vcpu =>
    {
        const int NotSupported = -1;

        var target = vcpus[op.Target];
        return new Outcome.Done(
            vcpu.Features!.Value.HasFlag(VcpuFeatures.Psci_0_2) ? target.PsciCpuOn() : NotSupported);
    });

    private Outcome GuestWatch(Op.GuestWatch op) =>
        Access(op, op.Vcpu, op.Gpa, op.Pages * kernel.PageSize, el: 1, _ =>
        {
            watches[op.Vcpu] = op;
            return new Outcome.Done();
        });

    /// <summary>
    /// The model runs one op after the other, so the last look sees all that an earlier look could see.
    /// </summary>
    private Outcome GuestWatched(Op.GuestWatched op)
    {
        if (vcpus.Initialise(op.Vcpu, out _) is not Errno.Ok || !watches.Remove(op.Vcpu, out var watch))
            return new Outcome.Failed(Errno.EINVAL);

        var tags = new byte[watch.Pages * kernel.PageSize / Granule.Bytes];
        return Access(op, op.Vcpu, watch.Gpa, 0, el: 1, guest =>
        {
            var stop = guest.Ldg(addresses.Of(watch.Gpa), tags);
            var changed = tags.Zip(watch.Tags.Over(tags.Length)).Count(pair => pair.First != pair.Second);
            return Answer(stop, new Outcome.Done(changed));
        });
    }

    private Outcome UseRegister(Op op, string name, UserRegister register, Func<Vcpu, Outcome> use) =>
        Run(op, name, vcpu =>
            kernel.Parts.VcpuRegisters.Usable(vcpu.Vm, register) ? use(vcpu) : InjectUndefined(vcpu));

    [Models("arch/arm64/kvm/inject_fault.c", "kvm_inject_undefined")]
    private Outcome.Faulted InjectUndefined(Vcpu vcpu)
    {
        vcpu.HandlerTco = kernel.Parts.VcpuRegisters.ExceptionSetsTco(vcpu.Vm);
        return new Outcome.Faulted(FaultCode.GUEST_UNDEFINED, new Place("", 0, 0));
    }

    /// <summary>Accesses a guest's memory at an exception level; only the first GiB may be used.</summary>
    private Outcome Access(Op op, string name, Gpa gpa, int bytes, int el, Func<GuestCpu, Outcome> execute) =>
        Run(op, name, vcpu => addresses.Of(gpa) + (ulong)bytes <= GuestCpu.End
            ? execute(new GuestCpu(vcpu, el))
            : new Outcome.Unsupported("a program may use the guest's first GiB only"));

    /// <summary>
    /// Runs a vCPU. One that the program has not initialised is initialised without features.
    /// </summary>
    private Outcome Run(Op op, string name, Func<Vcpu, Outcome> execute)
    {
        if (vcpus.Initialise(name, out var vcpu) is not Errno.Ok and var refused)
            return new Outcome.Failed(refused);

        if (vcpu.Is32Bit)
            throw new AdapterException($"{name} is a 32-bit guest, which cannot execute {op.GetType().Name}");

        return vcpu.PoweredOff
            ? throw new AdapterException($"{name} is powered off: KVM_RUN waits for ever")
            : execute(vcpu);
    }

    private static Outcome Answer(Stop? stop, Outcome done) => stop switch
    {
        null => done,
        { Errno: not Errno.Ok and var errno } => new Outcome.Failed(errno),
        { } fault => new Outcome.Faulted(
            fault.Code, new Place("gpa", 0, (long)Address.UntaggedAddr(fault.Address))),
    };
}
