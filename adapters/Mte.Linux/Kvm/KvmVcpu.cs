using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mte.Linux.Abi;
using Mte.Linux.Asm;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Linux.Kvm;

/// <summary>A vCPU: a descriptor in a puppet, and, once it is used, a guest that executes routines.</summary>
internal sealed class KvmVcpu(Puppet process, int vm, int descriptor, int id, bool mte)
{
    /// <summary>Memslots from here on are the guests' own; cases use the lower ones.</summary>
    private const int FirstOwnSlot = 256;

    private ulong memory;
    private ulong run;
    private bool started;

    /// <summary>Whether KVM_ARM_VCPU_INIT succeeded.</summary>
    public bool Initialised { get; private set; }

    /// <summary>
    /// KVM_ARM_VCPU_INIT succeeded, or another vCPU turned this one on: the guest starts anew.
    /// </summary>
    public void WasReset() => (Initialised, started) = (true, false);

    public int Descriptor => descriptor;

    /// <summary>The descriptor of its VM.</summary>
    public int Vm => vm;

    /// <summary>Where the guest sees its room for data, at EL1 or EL0.</summary>
    public ulong DataAddress(int el) => MailboxAddress + Mailbox.Data + (el == 0 ? GuestImage.El0Alias : 0);

    /// <summary>PSTATE as MRS TCO gave it to the last exception handler.</summary>
    public ulong HandlerTco { get; private set; }

    /// <summary>The low bits of MPIDR_EL1.</summary>
    public int Id => id;

    /// <summary>Where the guest's code starts.</summary>
    public ulong EntryAddress => LoadAddress + (ulong)GuestImage.EntryOffset;

    private ulong LoadAddress => GuestImage.LoadAddress + ((ulong)id * GuestImage.Size);

    private ulong MailboxAddress => LoadAddress + GuestImage.ImageBytes;

    /// <summary>Executes a routine in the guest, at EL1 or EL0.</summary>
    /// <param name="el">The exception level.</param>
    /// <param name="routine">The routine.</param>
    /// <param name="arguments">X0, X1, …</param>
    /// <param name="input">What to put into the room for data before, if anything.</param>
    public GuestRan Execute(
        int el, byte[] routine, ReadOnlySpan<ulong> arguments, ReadOnlySpan<byte> input = default) =>
        Execute(el == 0 ? Routines.AtEl0(routine, GuestImage.El0Alias) : routine, arguments, input);

    /// <summary>Executes a routine in the guest, at EL1.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="arguments">X0, X1, …</param>
    /// <param name="input">What to put into the room for data before, if anything.</param>
    public GuestRan Execute(
        ReadOnlySpan<byte> routine, ReadOnlySpan<ulong> arguments, ReadOnlySpan<byte> input = default)
    {
        if (Prepare(routine, arguments, input) is { } refused)
            return refused;

        return RunToReport();
    }

    /// <summary>
    /// Has another thread of the VMM run the guest while it executes a routine; null, or the refusal.
    /// </summary>
    public GuestRan? Begin(Puppet runner, byte[] routine, ReadOnlySpan<ulong> arguments, byte[] input)
    {
        if (Prepare(routine, arguments, input) is { } refused)
            return refused;

        runner.Begin(Routines.Syscall(Arm64.NR_ioctl), (ulong)descriptor, KvmAbi.KVM_RUN, 0);
        return null;
    }

    /// <summary>Waits for the end of a routine that another thread has the guest execute.</summary>
    public GuestRan Finish(Puppet runner) => RunToReport(runner.Finish());

    private GuestRan? Prepare(
        ReadOnlySpan<byte> routine, ReadOnlySpan<ulong> arguments, ReadOnlySpan<byte> input)
    {
        if (!started && Start() is { } refused)
            return refused;

        Span<byte> mailbox = stackalloc byte[Mailbox.Routine + routine.Length];
        mailbox.Clear();
        routine.CopyTo(mailbox[Mailbox.Routine..]);
        BinaryPrimitives.WriteUInt64LittleEndian(mailbox[Mailbox.RoutineLength..], (ulong)routine.Length);
        for (var register = 0; register < arguments.Length; register++)
            BinaryPrimitives.WriteUInt64LittleEndian(
                mailbox[(Mailbox.Registers + (register * 8))..], arguments[register]);

        BinaryPrimitives.WriteUInt64LittleEndian(mailbox[Mailbox.HasMte..], mte ? 1UL : 0);
        Poke(GuestImage.ImageBytes, mailbox);
        Poke(GuestImage.ImageBytes + Mailbox.Data, input);
        return null;
    }

    /// <summary>Reads from the guest's room for data.</summary>
    public void ReadData(Span<byte> output, int offset = 0) =>
        Peek(memory + GuestImage.ImageBytes + Mailbox.Data + (ulong)offset, output);

    /// <summary>Writes to the guest's room for data.</summary>
    public void WriteData(int offset, ReadOnlySpan<byte> input) =>
        Poke(GuestImage.ImageBytes + Mailbox.Data + offset, input);

    /// <summary>Brings the guest to its first report; the refusal if that fails.</summary>
    private GuestRan? Start()
    {
        MapMemory();
        SetPc(EntryAddress);

        // What an earlier guest on the vCPU left.
        Poke(GuestImage.ImageBytes + Mailbox.FaultKind, new byte[sizeof(ulong)]);
        var first = RunToReport(process.IoctlValue(descriptor, KvmAbi.KVM_RUN, 0), starting: true);
        started = first is { Outcome: null, Exception: 0 };
        return started ? null : first;
    }

    /// <summary>Gives the guest its memory, unless it has it.</summary>
    public void MapMemory()
    {
        const ulong ReadWrite = (ulong)(Prot.Read | Prot.Write);
        const ulong PrivateAnonymous = (ulong)(MapFlags.Private | MapFlags.Anonymous);
        if (memory != 0)
            return;

        memory = Must(Map(GuestImage.Size, ReadWrite, PrivateAnonymous, -1), "map the guest's memory");
        Poke(0, GuestImage.Build(LoadAddress));

        var region = new kvm_userspace_memory_region
        {
            slot = (uint)(FirstOwnSlot + id),
            guest_phys_addr = LoadAddress,
            memory_size = GuestImage.Size,
            userspace_addr = memory,
        };
        Must(process.Ioctl(vm, KvmAbi.KVM_SET_USER_MEMORY_REGION, region), "give the guest its memory");

        var runBytes = Must(
            process.IoctlValue(process.Kvm(), KvmAbi.KVM_GET_VCPU_MMAP_SIZE, 0),
            "ask for the size of kvm_run");
        run = Must(Map(runBytes, ReadWrite, (ulong)MapFlags.Shared, descriptor), "map kvm_run");
    }

    /// <summary>
    /// Runs until the guest reports. The case itself causes an MMIO exit at another address: this remembers
    /// the address, and continues the guest behind the access.
    /// </summary>
    private GuestRan RunToReport() => RunToReport(process.IoctlValue(descriptor, KvmAbi.KVM_RUN, 0));

    private GuestRan RunToReport(Ran ran, bool starting = false)
    {
        ulong? elsewhere = null;
        Span<byte> exit = stackalloc byte[KvmAbi.RunNisvAddress + sizeof(ulong)];
        for (; ; ran = process.IoctlValue(descriptor, KvmAbi.KVM_RUN, 0))
        {
            if (ran.X0 < 0)
            {
                GiveUp(starting);
                return new GuestRan(new Outcome.Failed((Errno)(-ran.X0)));
            }

            Peek(run, exit);
            var reason = BinaryPrimitives.ReadUInt32LittleEndian(exit[KvmAbi.RunExitReason..]);
            var address = BinaryPrimitives.ReadUInt64LittleEndian(exit[KvmAbi.RunMmioAddress..]);
            if (reason == KvmAbi.KVM_EXIT_ARM_NISV)
            {
                var nisv = BinaryPrimitives.ReadUInt64LittleEndian(exit[KvmAbi.RunNisvAddress..]);
                GiveUp(starting);
                return new GuestRan(
                    new Outcome.Faulted(FaultCode.KVM_EXIT_ARM_NISV, new Place("gpa", 0, (long)nisv)));
            }

            if (reason != KvmAbi.KVM_EXIT_MMIO)
                throw new AdapterException($"KVM_RUN came back with exit reason {reason}");

            if (address == GuestImage.ReportAddress)
                return elsewhere is { } at
                    ? new GuestRan(
                        new Outcome.Faulted(FaultCode.KVM_EXIT_MMIO, new Place("gpa", 0, (long)at)))
                    : Answer();

            elsewhere ??= address;
        }
    }

    /// <summary>
    /// Abandons an access that cannot be completed: the next routine starts from the report as usual.
    /// </summary>
    private void GiveUp(bool starting)
    {
        SetPc(LoadAddress + (ulong)GuestImage.ReportOffset);
        if (!starting)
            _ = process.IoctlValue(descriptor, KvmAbi.KVM_RUN, 0);
    }

    private GuestRan Answer()
    {
        // ESR_EL1 of the SVC that ends a routine at EL0.
        const ulong Returned = 0x15;

        Span<byte> mailbox = stackalloc byte[Mailbox.SigAction];
        Peek(memory + GuestImage.ImageBytes, mailbox);
        var exception = BinaryPrimitives.ReadUInt64LittleEndian(mailbox[Mailbox.FaultKind..]);
        if (exception >> 26 == Returned)
            exception = 0;
        else if (exception != 0)
            HandlerTco = BinaryPrimitives.ReadUInt64LittleEndian(mailbox[Mailbox.HandlerTco..]);

        return new GuestRan(
            null,
            (long)BinaryPrimitives.ReadUInt64LittleEndian(mailbox[Mailbox.Registers..]),
            exception,
            BinaryPrimitives.ReadUInt64LittleEndian(mailbox[Mailbox.FaultAddress..]));
    }

    private void SetPc(ulong pc)
    {
        // The value lies behind the structure that points to it.
        var value = Unsafe.SizeOf<kvm_one_reg>();
        MemoryMarshal.Write(process.Data[value..], pc);
        var register = new kvm_one_reg { id = KvmAbi.RegPc, addr = process.DataAddress + (ulong)value };
        Must(process.Ioctl(descriptor, KvmAbi.KVM_SET_ONE_REG, register), "set the guest's PC");
    }

    private Ran Map(ulong bytes, ulong prot, ulong flags, int file) =>
        process.Run(Routines.Syscall(Arm64.NR_mmap), 0, bytes, prot, flags, (ulong)(long)file, 0);

    /// <summary>Writes whole words: up to seven bytes behind the end come out as anything.</summary>
    private void Poke(int offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;

        bytes.CopyTo(process.Data);
        var source = process.DataAddress;
        Must(
            process.Run(Routines.CopyWords, memory + (ulong)offset, source, source + (ulong)bytes.Length),
            "write to the guest's memory");
    }

    private void Peek(ulong address, Span<byte> bytes)
    {
        Must(
            process.Run(Routines.CopyWords, process.DataAddress, address, address + (ulong)bytes.Length),
            "read the guest's memory");
        process.Data[..bytes.Length].CopyTo(bytes);
    }

    private static ulong Must(Ran ran, string what) =>
        ran.Faulted || ran.X0 is < 0 and > -4096
            ? throw new AdapterException(
                $"cannot {what}: {(ran.Faulted ? $"signal {ran.Signal}" : (Errno)(-ran.X0))}")
            : (ulong)ran.X0;
}

/// <summary>How a routine ended in a guest.</summary>
/// <param name="Outcome">What KVM_RUN came to, if the routine did not end by itself.</param>
/// <param name="X0">The result.</param>
/// <param name="Exception">ESR_EL1 of an exception that ended the routine, or 0.</param>
/// <param name="Address">FAR_EL1 of that exception.</param>
internal readonly record struct GuestRan(
    Outcome? Outcome, long X0 = 0, ulong Exception = 0, ulong Address = 0);
