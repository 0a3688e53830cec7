namespace Mte.Reference.Kernels;

/// <summary>
/// What one kernel has and another has not. Where kernels differ in what holds, a record states the facts;
/// where they differ in how they do it, a small interface has a class for each way. The defaults are those of
/// 5.10, the first kernel with MTE; <c>with</c> makes another kernel of it.
/// </summary>
public sealed record Parts
{
    /// <summary>Which mappings may carry tags, and how PROT bits become VMA flags.</summary>
    public required IMman Mman { get; init; }

    /// <summary>How a page's tags become valid.</summary>
    public required ITaggingProtocol Tagging { get; init; }

    /// <summary>What copy-on-write copies.</summary>
    public required ICopyPage CopyPage { get; init; }

    /// <summary>How tags of pages that leave memory are kept.</summary>
    public required ISwapTags Swap { get; init; }

    /// <summary>What an access with the wrong tag comes to.</summary>
    public required ITagCheck TagCheck { get; init; }

    /// <summary>How the tagged address control word chooses a mode.</summary>
    public required IPrctlPolicy Prctl { get; init; }

    /// <summary>How IRG, ADDG, SUBG and GMI make tags.</summary>
    public required ITagGeneration TagGeneration { get; init; }

    /// <summary>How transparent huge pages are made, split and gathered.</summary>
    public required IHugeMemory HugeMemory { get; init; }

    /// <summary>Which pages KSM takes for equal.</summary>
    public required IKsm Ksm { get; init; }

    /// <summary>How pages move in memory.</summary>
    public required IMigration Migration { get; init; }

    /// <summary>How tags are kept while the machine is off.</summary>
    public required IHibernation Hibernation { get; init; }

    /// <summary>KVM's capabilities.</summary>
    public required ICapPolicy Caps { get; init; }

    /// <summary>Which memory a guest with tags may have.</summary>
    public required IMemslotPolicy Memslots { get; init; }

    /// <summary>Which calls on memory there are, and what they do to tags.</summary>
    public MmFacts Mm { get; init; } = new();

    /// <summary>When the tags of a PROT_MTE mapping's pages become valid.</summary>
    public TagSyncFacts TagSync { get; init; } = new();

    /// <summary>Which calls take a tagged address.</summary>
    public UntaggingFacts Untagging { get; init; } = new();

    /// <summary>What VMA flags come to in page table entries.</summary>
    public ProtectionMap ProtectionMap { get; init; } = new();

    /// <summary>What there is for transparent huge pages.</summary>
    public ThpFacts Thp { get; init; } = new();

    /// <summary>When a page that comes back from swap gets its tags back.</summary>
    public SwapInFacts SwapIn { get; init; } = new();

    /// <summary>What root can see of pages.</summary>
    public PageFlagFacts PageFlags { get; init; } = new();

    /// <summary>What userfaultfd can do.</summary>
    public UserfaultfdFacts Userfaultfd { get; init; } = new();

    /// <summary>What a child or a new thread gets.</summary>
    public ForkFacts Fork { get; init; } = new();

    /// <summary>What execve resets of a thread's tag settings.</summary>
    public ExecFacts Exec { get; init; } = new();

    /// <summary>Which arguments the prctl calls for the control word take.</summary>
    public PrctlFacts PrctlArguments { get; init; } = new();

    /// <summary>How faults reach a process.</summary>
    public SignalFacts Signals { get; init; } = new();

    /// <summary>Which of the kernel's accesses to a process's memory check tags.</summary>
    public UaccessFacts Uaccess { get; init; } = new();

    /// <summary>How a tracer reaches a tracee's tags.</summary>
    public PtraceFacts Ptrace { get; init; } = new();

    /// <summary>What of a process's tags is in its core dump.</summary>
    public CoreFacts Core { get; init; } = new();

    /// <summary>How a process learns what the machine can do.</summary>
    public DiscoveryFacts Discovery { get; init; } = new();

    /// <summary>What may be done to memslots, and what comes of it.</summary>
    public MemslotChangeFacts MemslotChanges { get; init; } = new();

    /// <summary>What a guest finds in its memory.</summary>
    public Stage2Facts Stage2 { get; init; } = new();

    /// <summary>The registers of tags that a vCPU has.</summary>
    public VcpuRegisterFacts VcpuRegisters { get; init; } = new();

    /// <summary>What KVM_ARM_MTE_COPY_TAGS refuses, and what it answers.</summary>
    public CopyTagsFacts CopyTags { get; init; } = new();
}
