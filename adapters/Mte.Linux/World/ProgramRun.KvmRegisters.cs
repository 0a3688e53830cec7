using System.Buffers.Binary;
using System.Diagnostics;
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

    private Outcome GuestWatch(Op.GuestWatch op) => Guest(op, op.Vcpu, cpu =>
    {
        var tags = op.Tags.Over(op.Pages * machine.PageSize / Granule.Bytes);
        var start = Address(op.Gpa);
        var refused = cpu.Begin(
            ProcessOf(op), TagRoutines.Watch(),
            [
                start, start + (ulong)(op.Pages * machine.PageSize), cpu.DataAddress(1),
                cpu.DataAddress(1) + WatchRounds, cpu.DataAddress(1) + WatchEnd,
            ],
            [.. tags, .. new byte[WatchEnd + sizeof(ulong) - tags.Length]]);
        if (refused is { } ran)
            return Came(ran, new Outcome.Done());

        AwaitRounds(cpu, 1);
        watching.Add(op.Vcpu);
        return new Outcome.Done();
    });

    private Outcome GuestWatched(Op.GuestWatched op) => Guest(op, op.Vcpu, cpu =>
    {
        if (!watching.Remove(op.Vcpu))
            return new Outcome.Failed(Errno.EINVAL);

        // The round that goes on now may have begun earlier.
        AwaitRounds(cpu, 2);
        cpu.WriteData(WatchEnd, [1]);
        var ran = cpu.Finish(ProcessOf(op));
        return Came(ran, new Outcome.Done(ran.X0));
    });

    private readonly HashSet<string> watching = [];

    /// <summary>Where in a guest's room for data it counts how often it read all tags, and is told to end.</summary>
    private const int WatchRounds = 0x20000, WatchEnd = WatchRounds + sizeof(ulong);

    /// <summary>Waits until a guest has read all tags so many times more, or for a second: it may have been stopped.</summary>
    private static void AwaitRounds(Kvm.GuestCpu cpu, ulong count)
    {
        var (first, since) = (Rounds(), Stopwatch.GetTimestamp());
        while (Rounds() < first + count && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(1))
            Thread.Sleep(1);

        ulong Rounds()
        {
            Span<byte> word = stackalloc byte[sizeof(ulong)];
            cpu.ReadData(word, WatchRounds);
            return BinaryPrimitives.ReadUInt64LittleEndian(word);
        }
    }

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

    private Outcome GuestDc(Op.GuestDc op) => Guest(op, op.Vcpu, cpu =>
        Came(cpu.Execute(TagRoutines.SetWay(op.Instruction), [0]), new Outcome.Done()));

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
