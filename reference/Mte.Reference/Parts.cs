using Mte.Reference.Kvm;
using Mte.Reference.Mm;
using Mte.Reference.Mte;

namespace Mte.Reference;

/// <summary>
/// What one kernel has and another has not, each behind a small interface. Change a kernel with <c>with</c>;
/// every part can be somebody else's.
/// </summary>
/// <param name="Mman">Who may carry tags, and how PROT bits become VMA flags.</param>
/// <param name="Untagging">Which calls take a tagged address.</param>
/// <param name="MmapOrder">When mmap finds out that PROT_MTE is refused.</param>
/// <param name="ProtectionMap">What VMA flags come to in page table entries.</param>
/// <param name="Tagging">How a page's tags become valid.</param>
/// <param name="CopyPage">What copy-on-write copies.</param>
/// <param name="Mm">Which calls on memory there are, and how they treat tags.</param>
/// <param name="Swap">Tags of pages that leave memory and come back.</param>
/// <param name="PageFlags">What root can see of pages.</param>
/// <param name="Fork">What a child gets.</param>
/// <param name="TagCheck">What an access with the wrong tag comes to.</param>
/// <param name="Prctl">The tagged address control word.</param>
/// <param name="Uaccess">Which of the kernel's accesses to a process's memory check tags.</param>
/// <param name="Ptrace">How a tracer reaches a tracee's tags.</param>
/// <param name="Core">What of a process's tags is in its core dump.</param>
/// <param name="Signals">How faults reach a process.</param>
/// <param name="Exec">What is left of a thread's tag settings after execve.</param>
/// <param name="TagGeneration">How IRG, ADDG, SUBG and GMI make tags.</param>
/// <param name="Discovery">How a process learns what the machine can do.</param>
/// <param name="Caps">KVM's capabilities.</param>
/// <param name="Memslots">Which memory a guest with tags may have.</param>
/// <param name="CopyTags">Limits of KVM_ARM_MTE_COPY_TAGS.</param>
/// <param name="Stage2">What a guest finds in its memory.</param>
public sealed partial record Parts(
    IMman Mman,
    IUntagging Untagging,
    IMmapOrder MmapOrder,
    IProtectionMap ProtectionMap,
    ITaggingProtocol Tagging,
    ICopyPage CopyPage,
    IMmPolicy Mm,
    ISwapTags Swap,
    IPageFlags PageFlags,
    IForkPolicy Fork,
    ITagCheck TagCheck,
    IPrctlPolicy Prctl,
    IUaccess Uaccess,
    IPtracePolicy Ptrace,
    ICorePolicy Core,
    ISignalPolicy Signals,
    IExecPolicy Exec,
    ITagGeneration TagGeneration,
    IDiscovery Discovery,
    ICapPolicy Caps,
    IMemslotPolicy Memslots,
    ICopyTagsPolicy CopyTags,
    IStage2Policy Stage2);
