using Mte.Spec;
using Mte.Reference.Kvm;

namespace Mte.Reference.World;

internal sealed partial class ProgramRun
{
    [Models("arch/arm64/kvm/sys_regs.c", "kvm_sys_reg_get_user")]
    private Outcome KvmGetOneReg(Op.KvmGetOneReg op) => Ready(op.Vcpu, vcpu => Visible(vcpu, op.Register)
        ? new Outcome.Done((long)RegisterOf(vcpu, op.Register) & op.Mask)
        : new Outcome.Failed(Errno.ENOENT));

    [Models("arch/arm64/kvm/sys_regs.c", "kvm_sys_reg_set_user")]
    private Outcome KvmSetOneReg(Op.KvmSetOneReg op) => Ready(op.Vcpu, vcpu =>
    {
        if (!Visible(vcpu, op.Register))
            return new Outcome.Failed(Errno.ENOENT);

        var old = RegisterOf(vcpu, op.Register);
        var value = op.Flip != 0 ? old ^ (ulong)op.Flip : (ulong)op.Value;
        if (IsId(op.Register))
            return value == old || kernel.Parts.VcpuRegisters.SetsIdRegisters
                ? new Outcome.Done()
                : new Outcome.Failed(Errno.EINVAL);

        vcpu[op.Register] = value;
        return new Outcome.Done();
    });

    [Models("arch/arm64/kvm/sys_regs.c", "walk_sys_regs")]
    private Outcome KvmGetRegList(Op.KvmGetRegList op) => Ready(op.Vcpu, vcpu =>
        new Outcome.Done(Visible(vcpu, op.Register) ? 1 : 0));

    private Outcome GuestMrs(Op.GuestMrs op) => Register(op, op.Vcpu, op.Register, vcpu =>
        new Outcome.Done((long)RegisterOf(vcpu, op.Register) & op.Mask));

    private Outcome GuestMsr(Op.GuestMsr op) => Register(op, op.Vcpu, op.Register, vcpu =>
    {
        vcpu[op.Register] = (ulong)op.Value;
        return new Outcome.Done();
    });

    private Outcome GuestIrg(Op.GuestIrg op) => Guest(op, op.Vcpu, default, 0, _ =>
    {
        const ulong Exclude = 0xffff;

        // Without HCR_EL2.ATA the tag is 0.
        var vcpu = vcpus[op.Vcpu];
        var tags = 0L;
        for (var time = 0; time < op.Times; time++)
            tags |= 1L << (!kernel.Parts.Stage2.Ata(vcpu.Vm) ? 0 : kernel.Parts.TagGeneration.ChooseRandomNonExcludedTag(
                kernel.Random, (int)(vcpu[UserRegister.GCR_EL1] & Exclude)));

        return new Outcome.Done(tags);
    });

    private Outcome GuestHandlerTco(Op.GuestHandlerTco op) => Guest(op, op.Vcpu, default, 0, _ =>
        new Outcome.Done(vcpus[op.Vcpu].HandlerTco ? 1 : 0));

    [Models("arch/arm64/kvm/psci.c", "kvm_psci_call")]
    private Outcome GuestCpuOn(Op.GuestCpuOn op) => Guest(op, op.Vcpu, default, 0, _ =>
    {
        const int NotSupported = -1;

        var (vcpu, target) = (vcpus[op.Vcpu], Made(vcpus, op.Target));
        return new Outcome.Done(vcpu.Features!.Value.HasFlag(VcpuFeatures.Psci_0_2) ? target.PsciCpuOn() : NotSupported);
    });

    private readonly Dictionary<string, Op.GuestWatch> watches = [];

    private Outcome GuestWatch(Op.GuestWatch op) => Guest(op, op.Vcpu, op.Gpa, op.Pages * kernel.PageSize, _ =>
    {
        watches[op.Vcpu] = op;
        return new Outcome.Done();
    });

    /// <summary>One op comes after the other here, so that the last look sees all that an earlier one could.</summary>
    private Outcome GuestWatched(Op.GuestWatched op)
    {
        if (Ready(op.Vcpu, out _) is not Errno.Ok || !watches.Remove(op.Vcpu, out var watch))
            return new Outcome.Failed(Errno.EINVAL);

        var tags = new byte[watch.Pages * kernel.PageSize / Granule.Bytes];
        return Guest(op, op.Vcpu, watch.Gpa, 0, guest =>
        {
            var stop = guest.Ldg((ulong)watch.Gpa.Address(kernel.PageSize), tags);
            return Came(stop, new Outcome.Done(tags.Zip(watch.Tags.Over(tags.Length)).Count(pair => pair.First != pair.Second)));
        });
    }

    private Outcome GuestSetTag(Op.GuestSetTag op) => Guest(op, op.Vcpu, op.Gpa, BlockBytes, guest => Came(
        SetTag(guest, op.Instruction, (ulong)op.Gpa.Address(kernel.PageSize), op.Tag), new Outcome.Done()));

    private Outcome GuestTagBlock(Op.GuestTagBlock op) => Guest(op, op.Vcpu, op.Gpa, 1, guest =>
    {
        // GMID_EL1.BS for LDGM and STGM, DCZID_EL0.BS for STZGM.
        var bytes = op.Instruction is TagBlockInstruction.Stzgm ? BlockBytes : 16 * Granule.Bytes;
        var address = (ulong)op.Gpa.Address(kernel.PageSize) & ~(ulong)(bytes - 1);
        var tags = new byte[bytes / Granule.Bytes];
        if (op.Instruction is TagBlockInstruction.Ldgm)
            return Came(guest.Ldg(address, tags), new Outcome.Done(0, new Tags(tags)));

        var given = op.Tags ?? new Tags(0);
        var stop = guest.Stg(address, op.Instruction is TagBlockInstruction.Stgm
            ? given.Over(tags.Length)
            : new Tags(given[0]).Over(tags.Length));
        for (var at = address; stop is null && op.Instruction is TagBlockInstruction.Stzgm &&
             at < address + (ulong)bytes; at += sizeof(ulong))
        {
            var zero = 0UL;
            stop = guest.Unchecked(at, write: true, ref zero);
        }

        return Came(stop, new Outcome.Done());
    });

    private Outcome GuestDc(Op.GuestDc op) => Guest(op, op.Vcpu, default, 0, _ =>
        kernel.Parts.VcpuRegisters.HasTagCaches(vcpus[op.Vcpu].Vm) ? new Outcome.Done() : Undefined(vcpus[op.Vcpu]));

    private Outcome Register(Op op, string name, UserRegister register, Func<Vcpu, Outcome> use) =>
        Guest(op, name, default, 0, _ =>
            kernel.Parts.VcpuRegisters.Usable(vcpus[name].Vm, register) ? use(vcpus[name]) : Undefined(vcpus[name]));

    [Models("arch/arm64/kvm/inject_fault.c", "kvm_inject_undefined")]
    private Outcome.Faulted Undefined(Vcpu vcpu)
    {
        vcpu.HandlerTco = kernel.Parts.VcpuRegisters.ExceptionSetsTco(vcpu.Vm);
        return new Outcome.Faulted(FaultCode.GUEST_UNDEFINED, new Place("", 0, 0));
    }

    /// <summary>For what the VMM does to a vCPU, which need not be able to run.</summary>
    private Outcome Ready(string name, Func<Vcpu, Outcome> use) => Ready(name, out var vcpu) is not Errno.Ok and var refused
        ? new Outcome.Failed(refused)
        : use(vcpu);

    private bool Visible(Vcpu vcpu, UserRegister register) =>
        kernel.Parts.VcpuRegisters.Visible(vcpu.Vm, register);

    private ulong RegisterOf(Vcpu vcpu, UserRegister register)
    {
        const ulong BlockSize = 6;
        return IsId(register)
            ? kernel.Parts.VcpuRegisters.IdRegister(vcpu.Vm, register, mte3: true)
            : register is UserRegister.GMID_EL1 ? BlockSize : vcpu[register];
    }

    private static bool IsId(UserRegister register) =>
        register is UserRegister.ID_AA64PFR1_EL1 or UserRegister.ID_AA64PFR2_EL1;
}
