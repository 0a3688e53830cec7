using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Linux.Families;
using Mte.Linux.Host;
using Mte.Linux.Kvm;
using Mte.Linux.Puppets;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Litmus;

/// <summary>The processes, guests and pages of a litmus test.</summary>
internal sealed class LitmusStage : IDisposable
{
    private const string Ram = "ram", Meeting = "meeting", Tracer = "'s tracer";

    // In a thread's room for data.
    private const int Delays = 0x2000, Structures = 0x4000, Counter = 0x28000;

    // Where a guest sees the pages, and the memory with the counter.
    private static readonly Gpa RamGpa = new(0x1000, 0), MeetingGpa = new(0x2000, 0);

    private const ulong ReadWrite = (ulong)(Prot.Read | Prot.Write), NoFile = ulong.MaxValue;

    private const ulong PrivateAnonymous = (ulong)(MapFlags.Private | MapFlags.Anonymous);

    private readonly LitmusJob job;
    private readonly Machine machine;
    private readonly LinuxRun run;
    private readonly LitmusUnit unit;
    private readonly LitmusPages pages;
    private readonly LitmusPoison poison;
    private readonly LitmusCalls calls;
    private readonly IReadOnlyList<string> names;
    private readonly bool shortLived;
    private readonly ulong meeting;

    public LitmusStage(string image, Machine machine, LitmusJob job, LitmusUnit unit)
    {
        (this.job, this.machine, this.unit, names) = (job, machine, unit, job.Results());
        run = new LinuxRun(image, machine);
        calls = new LitmusCalls(machine, job, unit);
        poison = new LitmusPoison(run, machine, job, unit);
        pages = new LitmusPages(run, machine, job, unit, poison);
        shortLived = pages.Forked || job.Threads.Any(IsTraced);
        run.Things.Mappings[Ram] = pages.Address;
        meeting = MeetsPrivately
            ? calls.Call(
                Main, Arm64.NR_mmap, 0, (ulong)machine.PageSize, ReadWrite, PrivateAnonymous, NoFile, 0)
            : Main.DataAddress - Mailbox.Data;
        run.Things.Mappings[Meeting] = meeting;
        if (!shortLived)
            StartAll();
    }

    /// <summary>The frames of all batches.</summary>
    public LitmusFrames? Frames => poison.Frames;

    /// <summary>Prepares the pages of the next batch, and what must be made anew with them.</summary>
    public void Prepare()
    {
        if (!pages.Forked && shortLived)
            StartAll();

        pages.Prepare();
        if (pages.Forked)
            StartAll();

        foreach (var thread in job.Threads.Where(IsTraced))
            Must(new Op.PtraceSeize(thread.Name) { By = thread.Name + Tracer });

        if (MeetsPrivately)
            calls.Call(
                run.Things.Processes[job.OneProcess[0]], Arm64.NR_madvise, meeting, (ulong)machine.PageSize,
                (ulong)Advice.MADV_DONTNEED);
        else
            Main.Data.Slice(Counter, sizeof(ulong)).Clear();

        RecordFrames();
    }

    /// <summary>
    /// Records which frames the pages have now: a page that the race copies or moves gets another.
    /// </summary>
    public void RecordFrames()
    {
        foreach (var process in job.Threads.Select(thread => thread.Name).Append(Op.Main))
            poison.RecordFrames(run.Things.Processes[process].Pid, pages.Address);
    }

    /// <summary>Ends what does not outlive a batch.</summary>
    public void Clear()
    {
        if (shortLived)
            run.Things.EndOtherProcesses();
    }

    /// <summary>Has a thread go through the pages; what it reads, page by page.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="steps">What it does with each page.</param>
    /// <param name="count">How many pages.</param>
    /// <param name="delays">How long it waits before each; null if it runs alone.</param>
    public byte[] Loop(string thread, IReadOnlyList<LitmusOp> steps, int count, ushort[]? delays)
    {
        var traced = steps.Any(op => op is LitmusOp.PtracePeekmtetags or LitmusOp.PtracePokemtetags);
        var guest = steps.Any(op => op is LitmusOp.GuestStg or LitmusOp.GuestLdg);
        var loop = new LitmusLoop(
            steps, names, machine.PageSize, unit.Stride, delays is not null,
            guest ? 0 : IsCrowded ? 100 : 20_000, IsCrowded,
            run.Things.Vms.TryFind(VmOf(thread), out var vm) ? vm : -1,
            traced ? run.Things.Processes[thread].Pid : 0);
        var code = LitmusCode.Of(loop);
        var waits = MemoryMarshal.AsBytes<ushort>(delays ?? []).ToArray();
        return guest
            ? InGuest(thread, code, count, waits)
            : InProcess(traced ? thread + Tracer : thread, steps, code, count, waits);
    }

    public void Dispose() => run.Dispose();

    private Puppet Main => run.Things.Processes[Op.Main];

    // Before 6.2 a guest with tags gets no shared memory. Threads of one process meet in memory of their own,
    // others in the mailbox that all share.
    private bool MeetsPrivately =>
        job.Threads.All(thread => job.OneProcess.Contains(thread.Name)) && !job.Threads.Any(IsTraced);

    // How far into that memory the counter is.
    private ulong CounterOffset => MeetsPrivately ? 0UL : Mailbox.Data + Counter;

    // Threads with a CPU each arrive soon. A sleep may last until the next tick.
    private bool IsCrowded => job.Threads.Count > Environment.ProcessorCount;

    private static bool IsTraced(LitmusThread thread) =>
        thread.Steps.Any(step => step.Op is LitmusOp.PtracePeekmtetags or LitmusOp.PtracePokemtetags);

    private byte[] InProcess(
        string name, IReadOnlyList<LitmusOp> steps, byte[] code, int count, byte[] delays)
    {
        var process = run.Things.Processes[name];
        var results = process.Data[..(count * names.Count)];
        results.Clear();
        delays.CopyTo(process.Data[Delays..]);
        var (tag, data) = (
            steps.OfType<LitmusOp.KvmArmMteCopyTags>().FirstOrDefault()?.Tag ?? 0, process.DataAddress);
        WriteArguments(process.Data[Structures..], data + Structures, tag);
        var counter = meeting + CounterOffset;
        var ran = process.Run(
            code, pages.Address, pages.Address + ((ulong)count * unit.Stride), counter, data, data + Delays,
            data + Structures, (ulong)RamGpa.Address(machine.PageSize), (ulong)job.Threads.Count);
        return ran.Died || ran.Faulted
            ? throw new AdapterException(
                $"thread {name} of {job.Id} got signal {ran.Signal} at 0x{ran.Address:x}")
            : process.Data[..(count * names.Count)].ToArray();
    }

    /// <summary>
    /// Writes what system calls point to: struct kvm_arm_copy_mte_tags and tags, or arguments of move_pages.
    /// </summary>
    private void WriteArguments(Span<byte> structures, ulong address, int tag)
    {
        const int Node = 8;

        structures[..(LitmusCode.Pointee + 1)].Clear();
        structures[LitmusCode.Moment + sizeof(ulong)] = 1;
        if (tag == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(structures[Node..], 1);
            return;
        }

        var copy =
            new kvm_arm_copy_mte_tags
            {
                length = (ulong)machine.PageSize, addr = address + LitmusCode.Pointee,
            };
        MemoryMarshal.Write(structures, copy);
        structures.Slice(LitmusCode.Pointee, machine.PageSize / Granule.Bytes).Fill((byte)tag);
    }

    private byte[] InGuest(string name, byte[] code, int count, byte[] delays)
    {
        var cpu = run.Things.Vcpus[name];
        var start = (ulong)RamGpa.Address(machine.PageSize);
        var ran = cpu.Execute(
            code,
            [
                start, start + ((ulong)count * (ulong)machine.PageSize),
                (ulong)MeetingGpa.Address(machine.PageSize) + CounterOffset,
                cpu.DataAddress(1), cpu.DataAddress(1) + Delays, 0,
                start, (ulong)job.Threads.Count,
            ],
            [.. new byte[Delays], .. delays]);
        if (ran is not { Outcome: null, Exception: 0 })
            throw new AdapterException($"guest {name} of {job.Id} ended with {ran}");

        var results = new byte[count * names.Count];
        cpu.ReadData(results);
        return results;
    }

    private void StartAll()
    {
        foreach (var (index, thread) in job.Threads.Index())
        {
            var first = job.OneProcess.Contains(thread.Name) ? job.OneProcess[0] : thread.Name;
            Must(
                first == thread.Name
                    ? new Op.Fork(thread.Name)
                    : new Op.CloneThread(thread.Name) { By = first });
            if (IsTraced(thread))
                Must(new Op.Fork(thread.Name + Tracer));

            Pin(IsTraced(thread) ? thread.Name + Tracer : thread.Name, index % Environment.ProcessorCount);
        }

        var guests = job.Threads.SelectMany(thread => thread.Steps).Concat(job.Finally)
            .Where(step => step.Op is LitmusOp.GuestStg or LitmusOp.GuestLdg or LitmusOp.KvmArmMteCopyTags
                or LitmusOp.KvmArmMteCopyTagsFrom)
            .Select(step => step.By).Distinct().Order(StringComparer.Ordinal);
        foreach (var (id, thread) in guests.Index())
            StartGuest(thread, id);
    }

    private void StartGuest(string thread, int id)
    {
        var vm = VmOf(thread);
        if (!run.Things.Vms.TryFind(vm, out _))
        {
            Must(new Op.KvmCreateVm(vm) { By = thread });
            Must(new Op.KvmEnableCap(vm, KvmCap.KVM_CAP_ARM_MTE) { By = thread });
            Must(
                new Op.KvmSetUserMemoryRegion(
                    vm, RamGpa, new Place(Ram, 0, 0), 0, pages.Count) { By = thread });
            var meetingPages = MeetsPrivately ? 1 : Mailbox.Size / machine.PageSize;
            Must(
                new Op.KvmSetUserMemoryRegion(
                    vm, MeetingGpa, new Place(Meeting, 0, 0), 1, meetingPages) { By = thread });
        }

        Must(new Op.KvmCreateVcpu(thread, vm, id) { By = thread });
        Must(new Op.KvmArmVcpuInit(thread) { By = thread });
    }

    private string VmOf(string thread) => job.OneProcess.Contains(thread) ? job.OneProcess[0] : thread;

    private void Pin(string name, int cpu)
    {
        var process = run.Things.Processes[name];
        BinaryPrimitives.WriteUInt64LittleEndian(process.Data, 1UL << cpu);
        process.Run(Routines.Syscall(Arm64.NR_sched_setaffinity), 0, sizeof(ulong), process.DataAddress);
    }

    private void Must(Op op)
    {
        if (run.Do(op) is not Outcome.Done and var outcome)
            throw new AdapterException(
                $"{job.Id} cannot be prepared: {op.GetType().Name} ended with {outcome}");
    }
}
