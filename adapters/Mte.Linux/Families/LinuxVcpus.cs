using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mte.Linux.Asm;
using Mte.Linux.Kvm;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;
using static Mte.Linux.Programs.RanOutcomes;

namespace Mte.Linux.Families;

/// <summary>Makes virtual CPUs, and reads and writes their registers.</summary>
internal sealed class LinuxVcpus(
    ProgramProcesses processes,
    NamedThings<int> vms,
    NamedThings<KvmVcpu> vcpus,
    InitialisedVcpus initialised,
    bool mte)
{
    /// <summary>Does an op of the family.</summary>
    public Outcome Do(Op.VcpusFamily op) => op switch
    {
        Op.KvmCreateVcpu create => KvmCreateVcpu(create),
        Op.KvmArmVcpuInit init => KvmArmVcpuInit(init),
        Op.KvmGetOneReg get => KvmGetOneReg(get),
        Op.KvmSetOneReg set => KvmSetOneReg(set),
        Op.KvmGetRegList list => KvmGetRegList(list),
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome KvmCreateVcpu(Op.KvmCreateVcpu op)
    {
        var (process, vm) = (processes.Of(op), vms[op.Vm]);
        return OutcomeOf(
            process.IoctlValue(vm, KvmAbi.KVM_CREATE_VCPU, (ulong)op.Id),
            made => vcpus[op.As] = new KvmVcpu(process, vm, (int)made, op.Id, mte));
    }

    private Outcome KvmArmVcpuInit(Op.KvmArmVcpuInit op)
    {
        return initialised.Initialise(op, vcpus[op.Vcpu], op.Features);
    }

    private Outcome KvmGetOneReg(Op.KvmGetOneReg op) => initialised.Use(op, op.Vcpu, cpu =>
        GetOneReg(op, cpu, op.Register, out var value) is Outcome.Failed refused
            ? refused
            : new Outcome.Done(value & op.Mask));

    private Outcome KvmSetOneReg(Op.KvmSetOneReg op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var value = op.Value;
        if (op.Flip != 0)
        {
            if (GetOneReg(op, cpu, op.Register, out value) is Outcome.Failed refused)
                return refused;

            value ^= op.Flip;
        }

        var process = processes.Of(op);
        MemoryMarshal.Write(process.Data[Unsafe.SizeOf<kvm_one_reg>()..], value);
        return OutcomeOf(OneReg(process, cpu, KvmAbi.KVM_SET_ONE_REG, op.Register));
    });

    /// <summary>struct kvm_reg_list: a count, and room for so many ids.</summary>
    private Outcome KvmGetRegList(Op.KvmGetRegList op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        const int Room = 4000;

        var process = processes.Of(op);
        process.Put(0, Room);
        var ran = process.IoctlValue(cpu.Descriptor, KvmAbi.KVM_GET_REG_LIST, process.DataAddress);
        if (OutcomeOf(ran) is not Outcome.Done)
            return OutcomeOf(ran);

        var count = (int)process.Word(0);
        var ids = MemoryMarshal.Cast<byte, ulong>(process.Data.Slice(sizeof(ulong), count * sizeof(ulong)));
        return new Outcome.Done(ids.Contains(KvmAbi.RegOf(TagRoutines.Of(op.Register))) ? 1 : 0);
    });

    private Outcome GetOneReg(Op op, KvmVcpu cpu, UserRegister register, out long value)
    {
        var process = processes.Of(op);
        var got = OutcomeOf(OneReg(process, cpu, KvmAbi.KVM_GET_ONE_REG, register));
        value = BinaryPrimitives.ReadInt64LittleEndian(process.Data[Unsafe.SizeOf<kvm_one_reg>()..]);
        return got;
    }

    /// <summary>The value lies behind the structure that points to it.</summary>
    private static Ran OneReg(Puppet process, KvmVcpu cpu, uint request, UserRegister register) =>
        process.Ioctl(cpu.Descriptor, request, new kvm_one_reg
        {
            id = KvmAbi.RegOf(TagRoutines.Of(register)),
            addr = process.DataAddress + (ulong)Unsafe.SizeOf<kvm_one_reg>(),
        });
}
