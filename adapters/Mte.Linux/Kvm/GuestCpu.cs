using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mte.Linux.Asm;
using Mte.Linux.Puppet;
using Mte.Spec;

namespace Mte.Linux.Kvm;

/// <summary>A vCPU: a descriptor in a puppet, and, once it is used, a guest that executes routines.</summary>
internal sealed class GuestCpu(Puppet.Puppet process, int vm, int descriptor, int id)
{
    /// <summary>Memslots from here on are the guests' own; cases use the lower ones.</summary>
    private const int FirstOwnSlot = 256;

    private ulong memory;
    private ulong run;
    private bool started;

    /// <summary>Whether KVM_ARM_VCPU_INIT succeeded.</summary>
    public bool Initialised { get; set; }

    public int Descriptor => descriptor;

    /// <summary>The descriptor of its VM.</summary>
    public int Vm => vm;

    /// <summary>Where the guest sees its room for data.</summary>
    public ulong DataAddress => DeskAddress + Desk.Data;

    private ulong LoadAddress => GuestImage.LoadAddress + ((ulong)id * GuestImage.Size);

    private ulong DeskAddress => LoadAddress + GuestImage.ImageBytes;

    /// <summary>Executes a routine in the guest.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="arguments">X0, X1, …</param>
    /// <param name="input">What to put into the room for data before, if anything.</param>
    public GuestRan Execute(ReadOnlySpan<byte> routine, ReadOnlySpan<ulong> arguments, ReadOnlySpan<byte> input = default)
    {
        if (!started && Start() is { } refused)
            return refused;

        Span<byte> desk = stackalloc byte[Desk.Data];
        desk.Clear();
        routine.CopyTo(desk[Desk.Routine..]);
        BinaryPrimitives.WriteUInt64LittleEndian(desk[Desk.RoutineLength..], (ulong)routine.Length);
        for (var register = 0; register < arguments.Length; register++)
            BinaryPrimitives.WriteUInt64LittleEndian(desk[(Desk.Registers + (register * 8))..], arguments[register]);

        Poke(GuestImage.ImageBytes, desk);
        Poke(GuestImage.ImageBytes + Desk.Data, input);
        return RunToReport();
    }

    /// <summary>Reads from the guest's room for data.</summary>
    public void ReadData(Span<byte> output) => Peek(memory + GuestImage.ImageBytes + Desk.Data, output);

    /// <summary>Gives the guest its memory and brings it to its first report; the refusal if that fails.</summary>
    private GuestRan? Start()
    {
        const ulong ReadWrite = 3, PrivateAnonymous = 0x22, Shared = 1;
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

        var runBytes = Must(process.IoctlValue(process.Kvm(), KvmAbi.KVM_GET_VCPU_MMAP_SIZE, 0), "ask for the size of kvm_run");
        run = Must(Map(runBytes, ReadWrite, Shared, descriptor), "map kvm_run");
        SetPc(LoadAddress + (ulong)GuestImage.EntryOffset);

        var first = RunToReport(starting: true);
        started = first is { Outcome: null, Exception: 0 };
        return started ? null : first;
    }

    /// <summary>
    /// Runs until the guest reports. An MMIO exit elsewhere is the case's own doing: it is remembered, and the guest
    /// goes on behind the access.
    /// </summary>
    private GuestRan RunToReport(bool starting = false)
    {
        ulong? strayed = null;
        Span<byte> exit = stackalloc byte[KvmAbi.RunMmioAddress + sizeof(ulong)];
        while (true)
        {
            var ran = process.IoctlValue(descriptor, KvmAbi.KVM_RUN, 0);
            if (ran.X0 < 0)
            {
                // The access cannot be completed; the next routine starts from the report as usual.
                SetPc(LoadAddress + (ulong)GuestImage.ReportOffset);
                if (!starting)
                    _ = process.IoctlValue(descriptor, KvmAbi.KVM_RUN, 0);

                return new GuestRan(new Outcome.Failed((Errno)(-ran.X0)));
            }

            Peek(run, exit);
            var reason = BinaryPrimitives.ReadUInt32LittleEndian(exit[KvmAbi.RunExitReason..]);
            var address = BinaryPrimitives.ReadUInt64LittleEndian(exit[KvmAbi.RunMmioAddress..]);
            if (reason != KvmAbi.KVM_EXIT_MMIO)
                throw new AdapterException($"KVM_RUN came back with exit reason {reason}");

            if (address == GuestImage.ReportAddress)
                return strayed is { } at
                    ? new GuestRan(new Outcome.Faulted(FaultCode.KVM_EXIT_MMIO, new Place("gpa", 0, (long)at)))
                    : Answer();

            strayed ??= address;
        }
    }

    private GuestRan Answer()
    {
        Span<byte> desk = stackalloc byte[Desk.Self];
        Peek(memory + GuestImage.ImageBytes, desk);
        return new GuestRan(
            null,
            (long)BinaryPrimitives.ReadUInt64LittleEndian(desk[Desk.Registers..]),
            BinaryPrimitives.ReadUInt64LittleEndian(desk[Desk.FaultKind..]),
            BinaryPrimitives.ReadUInt64LittleEndian(desk[Desk.FaultAddress..]));
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

    private void Poke(int offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;

        bytes.CopyTo(process.Data);
        var source = process.DataAddress;
        Must(
            process.Run(Routines.Copy(), memory + (ulong)offset, source, source + (ulong)bytes.Length),
            "write to the guest's memory");
    }

    private void Peek(ulong address, Span<byte> bytes)
    {
        Must(
            process.Run(Routines.Copy(), process.DataAddress, address, address + (ulong)bytes.Length),
            "read the guest's memory");
        process.Data[..bytes.Length].CopyTo(bytes);
    }

    private static ulong Must(Ran ran, string what) =>
        ran.Faulted || ran.X0 is < 0 and > -4096
            ? throw new AdapterException($"cannot {what}: {(ran.Faulted ? $"signal {ran.Signal}" : (Errno)(-ran.X0))}")
            : (ulong)ran.X0;
}

/// <summary>How a routine ended in a guest.</summary>
/// <param name="Outcome">What KVM_RUN came to, if the routine did not end by itself.</param>
/// <param name="X0">The result.</param>
/// <param name="Exception">ESR_EL1 of an exception that ended the routine, or 0.</param>
/// <param name="Address">FAR_EL1 of that exception.</param>
internal readonly record struct GuestRan(Outcome? Outcome, long X0 = 0, ulong Exception = 0, ulong Address = 0);
