using Mte.Reference.State;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Reference.Kernels;

/// <summary>struct task_struct: one thread of a process.</summary>
/// <param name="mm">Its memory.</param>
public sealed class TaskStruct(AddressSpace mm)
{
    public AddressSpace Mm { get; internal set; } = mm;

    /// <summary>The open files, VMs and vCPUs.</summary>
    public HashSet<object> Files { get; internal init; } = [];

    /// <summary>What its process does with signals; shared by the threads.</summary>
    public Sighand Sighand { get; internal set; } = new();

    /// <summary>Signals that wait until they are let through.</summary>
    public HashSet<Signal> Blocked { get; internal init; } = [];

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

    /// <summary>
    /// What its core dump is to hold; private and shared memory, headers, private huge pages at first.
    /// </summary>
    public CoredumpFilter CoredumpFilter { get; set; } = (CoredumpFilter)0x33;

    /// <summary>Who traces it.</summary>
    public TaskStruct? Tracer { get; set; }

    /// <summary>It stands still for its tracer (TASK_TRACED).</summary>
    public bool Stopped { get; set; }

    /// <summary>What its last signal handler found.</summary>
    public SignalFrame Frame { get; set; }

    /// <summary>
    /// What its signal handlers make of PSTATE.TCO in their frame; null if they leave it alone.
    /// </summary>
    public bool? FrameTco { get; set; }

    /// <summary>The tags that IRG may not make (GCR_EL1.Exclude): bit N for tag N.</summary>
    public int GcrExclude => ~(int)((ulong)MteCtrl >> 3) & 0xffff;
}
