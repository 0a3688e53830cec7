using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mte.Linux.Asm;
using Mte.Linux.Kvm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux;

internal sealed partial class ProgramRun
{
    private Outcome KvmGetOneReg(Op.KvmGetOneReg op) => Ready(op, op.Vcpu, cpu =>
        GetOneReg(op, cpu, op.Register, out var value) is Outcome.Failed refused
            ? refused
            : new Outcome.Done(value & op.Mask));

    private Outcome KvmSetOneReg(Op.KvmSetOneReg op) => Ready(op, op.Vcpu, cpu =>
    {
        var value = op.Value;
        if (op.Flip != 0)
        {
            if (GetOneReg(op, cpu, op.Register, out value) is Outcome.Failed refused)
                return refused;

            value ^= op.Flip;
        }

        var process = ProcessOf(op);
        MemoryMarshal.Write(process.Data[Unsafe.SizeOf<kvm_one_reg>()..], value);
        return Called(OneReg(process, cpu, KvmAbi.KVM_SET_ONE_REG, op.Register));
    });

    /// <summary>struct kvm_reg_list: a count, and room for so many ids.</summary>
    private Outcome KvmGetRegList(Op.KvmGetRegList op) => Ready(op, op.Vcpu, cpu =>
    {
        const int Room = 4000;

        var process = ProcessOf(op);
        Put(process, 0, Room);
        var ran = process.IoctlValue(cpu.Descriptor, KvmAbi.KVM_GET_REG_LIST, process.DataAddress);
        if (Called(ran) is not Outcome.Done)
            return Called(ran);

        var count = (int)Word(process, 0);
        var ids = MemoryMarshal.Cast<byte, ulong>(process.Data.Slice(sizeof(ulong), count * sizeof(ulong)));
        return new Outcome.Done(ids.Contains(KvmAbi.RegOf(TagRoutines.Of(op.Register))) ? 1 : 0);
    });

    private Outcome GuestMrs(Op.GuestMrs op) => Guest(op, op.Vcpu, cpu =>
    {
        var ran = cpu.Execute(TagRoutines.Mrs(op.Register), []);
        return Came(ran, new Outcome.Done(ran.X0 & op.Mask));
    });

    private Outcome GuestMsr(Op.GuestMsr op) => Guest(op, op.Vcpu, cpu =>
        Came(cpu.Execute(TagRoutines.Msr(op.Register), [(ulong)op.Value]), new Outcome.Done()));

    private Outcome GuestIrg(Op.GuestIrg op) => Guest(op, op.Vcpu, cpu =>
    {
        var ran = cpu.Execute(TagRoutines.Irg(), [(ulong)op.Times, 0]);
        return Came(ran, new Outcome.Done(ran.X0));
    });

    private Outcome GuestHandlerTco(Op.GuestHandlerTco op) => Guest(op, op.Vcpu, cpu =>
        new Outcome.Done((cpu.HandlerTco & Arm64.PSTATE_TCO) == 0 ? 0 : 1));

    private Outcome GuestCpuOn(Op.GuestCpuOn op) => Guest(op, op.Vcpu, cpu =>
    {
        var target = Made(vcpus, op.Target);
        target.Furnish();
        var ran = cpu.Execute(
            Routines.HypervisorCall(), [KvmAbi.PSCI_0_2_FN64_CPU_ON, (ulong)target.Id, target.EntryAddress]);
        if (ran is { Outcome: null, X0: 0 })
            target.WasReset();

        return Came(ran, new Outcome.Done((int)ran.X0));
    });

    private Outcome GuestSetTag(Op.GuestSetTag op) => Guest(op, op.Vcpu, cpu =>
        Came(cpu.Execute(TagRoutines.SetTag(op.Instruction), [Address(op.Gpa, op.Tag)]), new Outcome.Done()));

    private Outcome GuestTagBlock(Op.GuestTagBlock op) => Guest(op, op.Vcpu, cpu =>
    {
        const int Granules = 16, TagBits = 4, BlockOf16 = 6;

        if (cpu.Execute(TagRoutines.Mrs(UserRegister.GMID_EL1), []) is { Exception: 0, X0: not BlockOf16 })
            return new Outcome.Unsupported("a block is not of 16 granules on this CPU");

        var value = op.Tags is not { } tags ? 0
            : op.Instruction is TagBlockInstruction.Stzgm ? tags[0]
            : tags.Over(Granules).Index().Aggregate(0UL, (all, tag) => all | ((ulong)tag.Item << (tag.Index * TagBits)));
        var ran = cpu.Execute(TagRoutines.TagBlock(op.Instruction), [Address(op.Gpa), value]);
        byte[] read =
        [
            .. Enumerable.Range(0, Granules).Select(granule => (byte)((ulong)ran.X0 >> (granule * TagBits) & 15)),
        ];
        return Came(ran, op.Instruction is TagBlockInstruction.Ldgm
            ? new Outcome.Done(0, new Tags(read))
            : new Outcome.Done());
    });

    private Outcome GetOneReg(Op op, GuestCpu cpu, UserRegister register, out long value)
    {
        var process = ProcessOf(op);
        var got = Called(OneReg(process, cpu, KvmAbi.KVM_GET_ONE_REG, register));
        value = BinaryPrimitives.ReadInt64LittleEndian(process.Data[Unsafe.SizeOf<kvm_one_reg>()..]);
        return got;
    }

    /// <summary>The value lies behind the structure that points to it.</summary>
    private static Ran OneReg(Puppet.Puppet process, GuestCpu cpu, uint request, UserRegister register) =>
        process.Ioctl(cpu.Descriptor, request, new kvm_one_reg
        {
            id = KvmAbi.RegOf(TagRoutines.Of(register)),
            addr = process.DataAddress + (ulong)Unsafe.SizeOf<kvm_one_reg>(),
        });
}
