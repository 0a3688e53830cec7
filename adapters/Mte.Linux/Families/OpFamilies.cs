using System.Diagnostics;
using Mte.Linux.Host;
using Mte.Linux.Programs;
using Mte.Linux.Puppets;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Linux.Families;

/// <summary>A class for each family of ops, made with what it needs of the program.</summary>
internal sealed class OpFamilies
{
    private readonly LinuxMappings mappings;
    private readonly LinuxRanges ranges;
    private readonly LinuxFiles files;
    private readonly LinuxInstructions instructions;
    private readonly LinuxProcesses processes;
    private readonly LinuxSignals signals;
    private readonly LinuxPtrace ptrace;
    private readonly LinuxRemoteMemory remoteMemory;
    private readonly LinuxUaccess uaccess;
    private readonly LinuxCoreDumps coreDumps;
    private readonly LinuxSwap swap;
    private readonly LinuxPageFrames pageFrames;
    private readonly LinuxHugePages hugePages;
    private readonly LinuxUserfaultfds userfaultfds;
    private readonly LinuxDiscovery discovery;
    private readonly LinuxCapabilities capabilities;
    private readonly LinuxMemslots memslots;
    private readonly LinuxTagCopying tagCopying;
    private readonly LinuxVcpus vcpus;
    private readonly LinuxGuests guests;

    public OpFamilies(
        ProgramThings things, Mailboxes mailboxes, UndoStack undo, string image, Machine machine)
    {
        var (made, files, vms) = (things.Processes, things.Files, things.Vms);
        var addresses = new PlaceAddresses(things.Mappings, machine.PageSize);
        var accesses = new AccessOutcomes(addresses);
        var settings = new KernelSettings(undo);
        var initialised = new InitialisedVcpus(made, things.Vcpus);

        mappings = new(made, addresses, accesses, things.Mappings, files, image, machine);
        ranges = new(made, addresses);
        this.files = new(made, addresses, things.Mappings, files, machine);
        instructions = new(made, addresses, accesses);
        processes = new(made);
        signals = new(made, addresses);
        ptrace = new(made, addresses);
        remoteMemory = new(made, addresses);
        uaccess = new(made, addresses, files);
        coreDumps = new(made, addresses, settings);
        swap = new(made, addresses, undo);
        pageFrames = new(made, addresses, settings);
        hugePages = new(made, addresses, accesses, things.Mappings, settings);
        userfaultfds = new(made, addresses, mailboxes);
        discovery = new(made, settings);
        capabilities = new(made, vms, things.Vcpus);
        memslots = new(made, addresses, vms, files);
        tagCopying = new(made, addresses, vms);
        vcpus = new(made, vms, things.Vcpus, initialised, machine.Info.Facts.Contains("mte"));
        guests = new(made, addresses, things.Vcpus, initialised);
    }

    /// <summary>Does an op.</summary>
    /// <exception cref="AdapterException">the op hangs, or the puppet broke.</exception>
    /// <exception cref="ThingNeverMadeException">the op uses something that no op made.</exception>
    public Outcome Do(Op op) => op switch
    {
        Op.MappingsFamily mapping => mappings.Do(mapping),
        Op.RangesFamily range => ranges.Do(range),
        Op.FilesFamily file => files.Do(file),
        Op.InstructionsFamily instruction => instructions.Do(instruction),
        Op.ProcessesFamily process => processes.Do(process),
        Op.SignalsFamily signal => signals.Do(signal),
        Op.PtraceFamily traced => ptrace.Do(traced),
        Op.RemoteMemoryFamily remote => remoteMemory.Do(remote),
        Op.UaccessFamily access => uaccess.Do(access),
        Op.CoreDumpsFamily dump => coreDumps.Do(dump),
        Op.SwapFamily swapped => swap.Do(swapped),
        Op.PageFramesFamily frame => pageFrames.Do(frame),
        Op.HugePagesFamily page => hugePages.Do(page),
        Op.UserfaultfdsFamily userfaultfd => userfaultfds.Do(userfaultfd),
        Op.DiscoveryFamily discovered => discovery.Do(discovered),
        Op.HibernationFamily hibernation => LinuxHibernation.Do(hibernation),
        Op.CapabilitiesFamily capability => capabilities.Do(capability),
        Op.MemslotsFamily memslot => memslots.Do(memslot),
        Op.TagCopyingFamily copy => tagCopying.Do(copy),
        Op.VcpusFamily vcpu => vcpus.Do(vcpu),
        Op.GuestsFamily guest => guests.Do(guest),
        _ => throw new UnreachableException($"no family on Linux has {op.GetType().Name}"),
    };
}
