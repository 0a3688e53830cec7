using System.Buffers.Binary;
using System.Diagnostics;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Linux.Kvm;
using Mte.Linux.Programs;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Linux.Families.GuestOutcomes;

namespace Mte.Linux.Families;

/// <summary>Has guests execute instructions.</summary>
internal sealed class LinuxGuests(
    ProgramProcesses processes,
    PlaceAddresses addresses,
    NamedThings<KvmVcpu> vcpus,
    InitialisedVcpus initialised)
{
    /// <summary>
    /// Where in its room for data a guest counts how often it read all tags, and where it is told to end.
    /// </summary>
    private const int WatchRounds = 0x20000, WatchEnd = WatchRounds + sizeof(ulong);

    // vCPUs whose guest watches tags.
    private readonly HashSet<string> watching = [];

    /// <summary>Does an op of the family.</summary>
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
        _ => throw new UnreachableException($"no way to do {op.GetType().Name} on Linux"),
    };

    private Outcome GuestTcf(Op.GuestTcf op) =>
        initialised.Use(op, op.Vcpu, cpu => GuestOutcomeOf(
            cpu.Execute(Routines.SetTcf(op.El), [(ulong)op.Mode]), new Outcome.Done()));

    private Outcome GuestStg(Op.GuestStg op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var tags = op.Tags.Over(Op.CountGranules(op.Granules, op.Pages, addresses.PageSize, op.Tags));
        var address = addresses.Of(op.Gpa);
        var end = address + (ulong)(tags.Length * Granule.Bytes);
        var ran = cpu.Execute(op.El, Routines.SetTags(), [address, end, cpu.DataAddress(op.El)], tags);
        return GuestOutcomeOf(ran, new Outcome.Done());
    });

    private Outcome GuestLdg(Op.GuestLdg op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var tags = new byte[Op.CountGranules(op.Granules, op.Pages, addresses.PageSize)];
        var address = addresses.Of(op.Gpa);
        var end = address + (ulong)(tags.Length * Granule.Bytes);
        var ran = cpu.Execute(op.El, Routines.GetTags(), [address, end, cpu.DataAddress(op.El)]);
        if (GuestOutcomeOf(ran, new Outcome.Done()) is not Outcome.Done)
            return GuestOutcomeOf(ran, new Outcome.Done());

        cpu.ReadData(tags);
        return new Outcome.Done(0, new Tags(tags));
    });

    private Outcome GuestLoad(Op.GuestLoad op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var ran = cpu.Execute(op.El, Routines.Load(op.Bytes), [addresses.Of(op.Gpa, op.Tag)]);
        return GuestOutcomeOf(ran, new Outcome.Done(ran.X0));
    });

    private Outcome GuestStore(Op.GuestStore op) => initialised.Use(op, op.Vcpu, cpu =>
        GuestOutcomeOf(
            cpu.Execute(op.El, Routines.Store(op.Bytes), [addresses.Of(op.Gpa, op.Tag), (ulong)op.Value]),
            new Outcome.Done()));

    private Outcome GuestSetTag(Op.GuestSetTag op) => initialised.Use(op, op.Vcpu, cpu =>
        GuestOutcomeOf(
            cpu.Execute(TagRoutines.SetTag(op.Instruction), [addresses.Of(op.Gpa, op.Tag)]),
            new Outcome.Done()));

    private Outcome GuestTagBlock(Op.GuestTagBlock op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        const int Granules = 16, TagBits = 4, BlockOf16 = 6;

        if (cpu.Execute(TagRoutines.Mrs(UserRegister.GMID_EL1), []) is { Exception: 0, X0: not BlockOf16 })
            return new Outcome.Unsupported("a block is not of 16 granules on this CPU");

        var value = op.Tags is not { } tags ? 0
            : op.Instruction is TagBlockInstruction.Stzgm ? tags[0]
            : tags.Over(Granules).Index().Aggregate(
                0UL, (all, tag) => all | ((ulong)tag.Item << (tag.Index * TagBits)));
        var ran = cpu.Execute(TagRoutines.TagBlock(op.Instruction), [addresses.Of(op.Gpa), value]);
        byte[] read =
        [
            .. Enumerable.Range(0, Granules).Select(
                granule => (byte)((ulong)ran.X0 >> (granule * TagBits) & 15)),
        ];
        return GuestOutcomeOf(ran, op.Instruction is TagBlockInstruction.Ldgm
            ? new Outcome.Done(0, new Tags(read))
            : new Outcome.Done());
    });

    private Outcome GuestDc(Op.GuestDc op) => initialised.Use(op, op.Vcpu, cpu =>
        GuestOutcomeOf(cpu.Execute(TagRoutines.SetWay(op.Instruction), [0]), new Outcome.Done()));

    private Outcome GuestMrs(Op.GuestMrs op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var ran = cpu.Execute(TagRoutines.Mrs(op.Register), []);
        return GuestOutcomeOf(ran, new Outcome.Done(ran.X0 & op.Mask));
    });

    private Outcome GuestMsr(Op.GuestMsr op) => initialised.Use(op, op.Vcpu, cpu =>
        GuestOutcomeOf(cpu.Execute(TagRoutines.Msr(op.Register), [(ulong)op.Value]), new Outcome.Done()));

    private Outcome GuestIrg(Op.GuestIrg op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var ran = cpu.Execute(TagRoutines.Irg(), [(ulong)op.Times, 0]);
        return GuestOutcomeOf(ran, new Outcome.Done(ran.X0));
    });

    private Outcome GuestHandlerTco(Op.GuestHandlerTco op) => initialised.Use(op, op.Vcpu, cpu =>
        new Outcome.Done((cpu.HandlerTco & Arm64.PSTATE_TCO) == 0 ? 0 : 1));

    private Outcome GuestCpuOn(Op.GuestCpuOn op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var target = vcpus[op.Target];
        target.MapMemory();
        var ran = cpu.Execute(
            Routines.HypervisorCall(), [KvmAbi.PSCI_0_2_FN64_CPU_ON, (ulong)target.Id, target.EntryAddress]);
        if (ran is { Outcome: null, X0: 0 })
            target.WasReset();

        return GuestOutcomeOf(ran, new Outcome.Done((int)ran.X0));
    });

    private Outcome GuestWatch(Op.GuestWatch op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        var tags = op.Tags.Over(op.Pages * addresses.PageSize / Granule.Bytes);
        var start = addresses.Of(op.Gpa);
        var refused = cpu.Begin(
            processes.Of(op), TagRoutines.Watch(),
            [
                start, start + (ulong)(op.Pages * addresses.PageSize), cpu.DataAddress(1),
                cpu.DataAddress(1) + WatchRounds, cpu.DataAddress(1) + WatchEnd,
            ],
            [.. tags, .. new byte[WatchEnd + sizeof(ulong) - tags.Length]]);
        if (refused is { } ran)
            return GuestOutcomeOf(ran, new Outcome.Done());

        AwaitRounds(cpu, 1);
        watching.Add(op.Vcpu);
        return new Outcome.Done();
    });

    private Outcome GuestWatched(Op.GuestWatched op) => initialised.Use(op, op.Vcpu, cpu =>
    {
        if (!watching.Remove(op.Vcpu))
            return new Outcome.Failed(Errno.EINVAL);

        // The current round may have begun before the last change of tags.
        AwaitRounds(cpu, 2);
        cpu.WriteData(WatchEnd, [1]);
        var ran = cpu.Finish(processes.Of(op));
        return GuestOutcomeOf(ran, new Outcome.Done(ran.X0));
    });

    /// <summary>
    /// Waits until a guest has read all tags so many times more, or for a second: it may have been stopped.
    /// </summary>
    private static void AwaitRounds(KvmVcpu cpu, ulong count)
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
}
