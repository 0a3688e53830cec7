using System.Diagnostics;
using Mte.Reference.Families;
using Mte.Reference.Kernels;
using Mte.Reference.ProgramState;
using Mte.Spec.Ops;
using Mte.Spec.Worlds;

namespace Mte.Reference.World;

/// <summary>
/// One run of a program: a kernel that was just started, and for each family of ops the class that does them.
/// </summary>
internal sealed class ModelRun
{
    private readonly Tasks tasks = new();
    private readonly PausedAccesses paused = new();

    private readonly CapabilitiesModel capabilities;
    private readonly CoreDumpsModel coreDumps;
    private readonly DiscoveryModel discovery;
    private readonly FilesModel files;
    private readonly GuestsModel guests;
    private readonly HibernationModel hibernation;
    private readonly HugePagesModel hugePages;
    private readonly InstructionsModel instructions;
    private readonly MappingsModel mappings;
    private readonly MemslotsModel memslots;
    private readonly PageFramesModel pageFrames;
    private readonly ProcessesModel processes;
    private readonly PtraceModel ptrace;
    private readonly RangesModel ranges;
    private readonly RemoteMemoryModel remoteMemory;
    private readonly SignalsModel signals;
    private readonly SwapModel swap;
    private readonly TagCopyingModel tagCopying;
    private readonly UaccessModel uaccess;
    private readonly UserfaultfdsModel userfaultfds;
    private readonly VcpusModel vcpus;

    /// <summary>Starts a kernel with one process.</summary>
    /// <param name="parts">What differs between kernels.</param>
    /// <param name="pageSize">Bytes in a page.</param>
    public ModelRun(Parts parts, int pageSize)
    {
        var kernel = new Kernel(parts, pageSize);
        tasks[Op.Main] = new TaskStruct(new AddressSpace(kernel));

        var addresses = new Addresses(kernel);
        var openFiles = new OpenFiles(tasks);
        var faults = new FaultDelivery(kernel, tasks, addresses);
        instructions = new(kernel, tasks, addresses, faults, paused);
        userfaultfds = new(kernel, tasks, addresses, paused, instructions);
        mappings = new(kernel, tasks, addresses, openFiles, faults);
        ranges = new(tasks, addresses);
        files = new(kernel, tasks, addresses, openFiles);
        uaccess = new(kernel, tasks, addresses, openFiles);
        hugePages = new(kernel, tasks, addresses);
        pageFrames = new(kernel, tasks, addresses);
        swap = new(kernel, tasks, addresses);
        hibernation = new(kernel, tasks);
        processes = new(kernel, tasks);
        signals = new(tasks, addresses, faults);
        ptrace = new(kernel, tasks, addresses);
        remoteMemory = new(kernel, tasks, addresses);
        coreDumps = new(kernel, tasks, addresses);
        discovery = new(kernel, tasks);

        var (vms, cpus) = (new NameTable<Vm>(), new VcpuTable());
        var ioctls = new VmIoctls(tasks, vms);
        capabilities = new(kernel, tasks, vms, cpus, ioctls);
        memslots = new(addresses, openFiles, vms, ioctls);
        tagCopying = new(kernel, tasks, addresses, ioctls);
        vcpus = new(kernel, tasks, cpus, ioctls);
        guests = new(kernel, addresses, cpus);
    }

    /// <summary>
    /// Does one op; null if it uses something that an earlier op failed to make. A dead process answers every
    /// op with the signal that killed it.
    /// </summary>
    /// <exception cref="AdapterException">the process waits for a userfaultfd.</exception>
    public Outcome? Do(Op op)
    {
        try
        {
            return tasks.Of(op).Sighand.Death is not 0 and var signal ? new Outcome.Killed(signal)
                : paused.Has(op.By) ? throw new AdapterException("a process waits for a userfaultfd")
                : Dispatch(op);
        }
        catch (NeverMadeException)
        {
            return null;
        }
    }

    private Outcome Dispatch(Op op) => op switch
    {
        Op.CapabilitiesFamily one => capabilities.Do(one),
        Op.CoreDumpsFamily one => coreDumps.Do(one),
        Op.DiscoveryFamily one => discovery.Do(one),
        Op.FilesFamily one => files.Do(one),
        Op.GuestsFamily one => guests.Do(one),
        Op.HibernationFamily one => hibernation.Do(one),
        Op.HugePagesFamily one => hugePages.Do(one),
        Op.InstructionsFamily one => instructions.Do(one),
        Op.MappingsFamily one => mappings.Do(one),
        Op.MemslotsFamily one => memslots.Do(one),
        Op.PageFramesFamily one => pageFrames.Do(one),
        Op.ProcessesFamily one => processes.Do(one),
        Op.PtraceFamily one => ptrace.Do(one),
        Op.RangesFamily one => ranges.Do(one),
        Op.RemoteMemoryFamily one => remoteMemory.Do(one),
        Op.SignalsFamily one => signals.Do(one),
        Op.SwapFamily one => swap.Do(one),
        Op.TagCopyingFamily one => tagCopying.Do(one),
        Op.UaccessFamily one => uaccess.Do(one),
        Op.UserfaultfdsFamily one => userfaultfds.Do(one),
        Op.VcpusFamily one => vcpus.Do(one),
        _ => throw new UnreachableException(op.GetType().Name),
    };
}
