using Mte.Spec;
using Mte.Reference.Mm;

namespace Mte.Reference.Mte;

/// <summary>How EL0 checks tags (SCTLR_EL1.TCF0).</summary>
public enum Tcf0
{
    None,
    Sync,
    Async,

    /// <summary>Loads synchronously, stores asynchronously.</summary>
    Asymm,
}

/// <summary>struct task_struct: one thread of a process.</summary>
/// <param name="mm">Its memory.</param>
public sealed class TaskStruct(AddressSpace mm)
{
    public AddressSpace Mm { get; private set; } = mm;

    /// <summary>The open files, VMs and vCPUs.</summary>
    public HashSet<object> Files { get; private init; } = [];

    /// <summary>What its process does with signals; shared by the threads.</summary>
    public Sighand Sighand { get; private set; } = new();

    /// <summary>Signals that wait until they are let through.</summary>
    public HashSet<Signal> Blocked { get; private init; } = [];

    /// <summary>Signals that wait.</summary>
    public Dictionary<Signal, Stop> Pending { get; } = [];

    /// <summary>
    /// <c>thread.mte_ctrl</c>: the modes that were asked for, and the tags that IRG may make.
    /// </summary>
    public TaggedAddrCtrl MteCtrl { get; set; }

    /// <summary><c>thread.sctlr_user</c>: the mode that is in force.</summary>
    public Tcf0 Tcf0 { get; set; }

    /// <summary>TIF_TAGGED_ADDR: the tagged address ABI is on.</summary>
    public bool TaggedAddr { get; set; }

    /// <summary>PSTATE.TCO: its own accesses are not checked.</summary>
    public bool Tco { get; set; }

    /// <summary>PSTATE.TCO in the bit in which MRS, MSR and NT_PRSTATUS have it.</summary>
    public ulong PstateTco
    {
        get => Tco ? TcoBit : 0;
        set => Tco = (value & TcoBit) != 0;
    }

    private const ulong TcoBit = 1 << 25;

    /// <summary>What its core dump is to hold; private and shared memory, headers, private huge pages at first.</summary>
    public CoredumpFilter CoredumpFilter { get; set; } = (CoredumpFilter)0x33;

    /// <summary>Who traces it.</summary>
    public TaskStruct? Tracer { get; set; }

    /// <summary>It stands still for its tracer (TASK_TRACED).</summary>
    public bool Stopped { get; set; }

    /// <summary>What its last signal handler found.</summary>
    public SignalFrame Frame { get; set; }

    /// <summary>What its signal handlers make of PSTATE.TCO in their frame; null if they leave it alone.</summary>
    public bool? FrameTco { get; set; }

    /// <summary>The tags that IRG may not make (GCR_EL1.Exclude): bit N for tag N.</summary>
    public int GcrExclude => ~(int)((ulong)MteCtrl >> 3) & 0xffff;

    /// <summary>The system calls fork and, for a thread, clone.</summary>
    [Models("kernel/fork.c", "copy_process")]
    public TaskStruct CopyProcess(IForkPolicy fork, bool thread = false)
    {
        var child = new TaskStruct(thread ? Mm : Mm.DupMmap())
        {
            Files = thread ? Files : [.. Files],
            Sighand = thread ? Sighand : Sighand.Copy(),
            Blocked = [.. Blocked],
            Tco = fork.InheritsTco && Tco,
            FrameTco = FrameTco,
            CoredumpFilter = CoredumpFilter,
        };
        if (thread ? fork.ThreadInheritsTaggedAddrCtrl : fork.InheritsTaggedAddrCtrl)
            (child.MteCtrl, child.Tcf0, child.TaggedAddr) = (MteCtrl, Tcf0, TaggedAddr);

        return child;
    }

    /// <summary>The system call execve: new memory, and handlers that the program sets again.</summary>
    [Models("fs/exec.c", "begin_new_exec")]
    public void Exec(AddressSpace fresh, IExecPolicy exec)
    {
        Mm = fresh;
        Sighand = new Sighand();
        Files.Clear();
        exec.FlushThread(this);
    }
}

/// <summary>What a signal handler finds in its frame.</summary>
/// <param name="HandlerTco">PSTATE.TCO while it runs.</param>
/// <param name="Tco">PSTATE.TCO of the interrupted code.</param>
/// <param name="FaultAddress">sigcontext.fault_address.</param>
/// <param name="Esr">The ESR of struct esr_context; 0 if there is none.</param>
public readonly record struct SignalFrame(bool HandlerTco, bool Tco, ulong FaultAddress, ulong Esr);

/// <summary>struct sighand_struct: what a process does with signals; and whether it lives.</summary>
public sealed class Sighand
{
    private readonly Dictionary<Signal, (SignalHandler Handler, SigactionFlags Flags)> actions = [];

    /// <summary>What is done with a signal: every program of a case starts with a handler for each.</summary>
    public (SignalHandler Handler, SigactionFlags Flags) this[Signal signal]
    {
        get => actions.GetValueOrDefault(signal, (SignalHandler.Catch, SigactionFlags.None));
        set => actions[signal] = value;
    }

    /// <summary>The signal that killed the process; 0 while it lives.</summary>
    public Signal Death { get; set; }

    [Models("kernel/fork.c", "copy_sighand")]
    public Sighand Copy()
    {
        var copy = new Sighand();
        foreach (var (signal, action) in actions)
            copy.actions[signal] = action;

        return copy;
    }
}
